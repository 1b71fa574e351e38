import { asFailure, type Failure } from '../../domain/failure.ts';
import type { RedriveChoices } from '../../domain/redrive/redrive-plan.ts';
import type { QueueRef } from '../../domain/resources.ts';
import { placeOfPlan, planRedrive } from '../../operations/redrive/plan/plan.ts';
import type { Session } from '../shell/session.ts';
import type { PlanSubject } from '../state/redrive-views.ts';
import { sourcesOf } from '../state/selectors.ts';
import type { ViewOf } from '../state/views.ts';
import { buttonAt, choicesOf, chosenText, identityHere, planFields } from './plan-choices.ts';

type PlanView = ViewOf<'plan'>;

/** Typing has to rest for so long before queues are asked, ms. */
const typingRest = 250;

/** Shows what a redrive of the queue, or of some of its messages, would do. Nothing is sent. */
export function openPlan(session: Session, ref: QueueRef, what: PlanSubject = {}): number {
	const fields = planFields(what);
	// Where nobody knows the way back, the way is the first question.
	const isNamed = what.rescue !== undefined || what.home !== undefined;
	const asksWhere = !isNamed && sourcesOf(session.state, ref.arn).length === 0;
	const to = fields.findIndex(({ id }) => id === 'to');
	const id = session.push({
		kind: 'plan',
		ref,
		what,
		plan: { loading: true },
		fields,
		focus: asksWhere ? to : buttonAt({ fields }, 'cancel'),
		offset: 0,
	});
	loadPlan(session, id);
	return id;
}

/** Shows the changed fields, and plans anew when that changed what is chosen. */
export function changePlan(session: Session, view: PlanView, next: PlanView): void {
	const { saved: _, ...changed } = next;
	const same = chosenText(next) === chosenText(view);
	session.update(view.id, 'plan', () => (same ? next : changed));
	if (!same) loadPlan(session, view.id, typingRest);
}

/** Makes the plan for what is chosen now; a plan for older choices that comes later is dropped. */
export function loadPlan(session: Session, id: number, rest = 0): void {
	session.update(id, 'plan', (view) => ({ ...view, plan: { ...view.plan, loading: true } }));
	const view = session.state.views.find((one) => one.id === id);
	if (view?.kind !== 'plan') return;
	const asked = chosenText(view);
	const isCurrent = () => {
		const now = session.state.views.find((one) => one.id === id);
		return now?.kind === 'plan' && chosenText(now) === asked;
	};
	const failed = (failure: Failure) => {
		if (!isCurrent()) return;
		session.update(id, 'plan', (old) => ({
			...old,
			plan: { ...old.plan, loading: false, failure },
		}));
	};
	session.run(
		id,
		async (work) => {
			const { gateways, clock, signal, leases } = work;
			if (rest > 0) await clock.sleep(rest, signal);
			if (!isCurrent()) return;
			let choices: RedriveChoices;
			try {
				choices = await choicesOf(session, view, work);
			} catch (error) {
				const failure = asFailure(error);
				// Half a word is no error worth keeping: the screen says what is wrong with it.
				if (failure.kind !== 'invalid' && failure.kind !== 'not-found') throw error;
				return failed(failure);
			}
			const { queues, topics, metrics } = gateways;
			const { redrive, fingerprints: kinds } = session.host.stores;
			const { runs, bounces, hash } = redrive;
			const { messages: seen } = view.what;
			const identity = await identityHere(session, work);
			const value = await planRedrive(
				{ queues, topics, metrics, clock, runs, bounces, hash, kinds },
				{
					source: view.ref,
					choices,
					place: placeOfPlan(work.info, identity?.account),
					...(identity === undefined ? {} : { identity }),
					heldByUs: leases.held(view.ref.url).length + leases.unread(view.ref.url),
					...(seen === undefined ? {} : { seen }),
				},
				signal,
			);
			const at = clock.now();
			if (!isCurrent()) return;
			session.update(id, 'plan', (old) => ({ ...old, plan: { loading: false, value, at } }));
		},
		failed,
	);
}
