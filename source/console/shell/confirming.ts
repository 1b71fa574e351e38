import type { Grant } from '../../domain/effect.ts';
import { asFailure, type Failure, fail } from '../../domain/failure.ts';
import type { Audit } from '../../operations/audit/audit.ts';
import { type Action, type Confirmation, confirmationFor } from '../../operations/guard.ts';
import type { Clock } from '../../operations/ports.ts';
import { withOwners } from '../../operations/resources/owner-terms.ts';
import { Keypress } from '../keys/keypress.ts';
import type { Event } from '../state/events.ts';
import { topView } from '../state/selectors.ts';
import type { Notice, Overlay, State } from '../state/state.ts';
import { accountNow, identify } from '../watch/account-now.ts';
import type { Work } from '../watch/connection.ts';
import { textField } from '../widgets/text-field.ts';
import { guardContextOf, whileGoing } from './guard-context.ts';

/** What confirming needs of the session. */
type Asking = {
	readonly state: State;
	readonly host: { readonly clock: Clock };
	readonly audit: Audit;
	work(): unknown;
	during<Result>(id: number, work: (work: Work) => Promise<Result>): Promise<Result | undefined>;
	dispatch(event: Event): void;
	setOverlay(overlay: Overlay): void;
	say(text: string, style?: Notice['style']): void;
	fail(failure: Failure): void;
};

/**
 * Asks before something is done, and answers whoever waits for it. Every question gets an answer: a
 * dialog that is left, or gives way to anything else, is a no.
 */
export class Confirming {
	readonly #session: Asking;
	readonly #keypress = new Keypress();
	#waiting: ((yes: boolean) => void) | undefined;

	constructor(session: Asking) {
		this.#session = session;
	}

	/** See `Session.confirm`. */
	async confirm(action: Action, trigger: string): Promise<Grant | undefined> {
		const question = this.#questionFor(action);
		if (question === undefined) return;
		const { grant } = question;
		if (grant === undefined) throw fail('bug', `${question.title}: there is no grant for it`);
		const { id } = topView(this.#session.state);
		const yes = await this.#agreedTo(question, trigger);
		if (!yes) return;
		const same = await this.#isSameAccount(id);
		if (!this.#isThere(id, question) || !same) return;
		if (!this.#stillAsks(action, question) || !(await this.#isNoted(grant, action))) return;
		// The disk takes its time: the context may be another one by now, or the mode stricter.
		return this.#isThere(id, question) && this.#stillAsks(action, question) ? grant : undefined;
	}

	/** Whether what is about to be written was written down, where that is wanted. */
	async #isNoted(grant: Grant, { count, known }: Action): Promise<boolean> {
		const session = this.#session;
		const { context } = session.state;
		const { info, identity } = context;
		if (info === undefined) return false;
		session.audit.isAt(info, identity, context.terms);
		try {
			const guard = withOwners(guardContextOf(context), grant.resources);
			await session.audit.confirmed(info.id, grant, count ?? known, guard);
			return true;
		} catch (error) {
			session.fail(asFailure(error));
			return false;
		}
	}

	/** See `Session.agreed`. */
	async agreed(action: Action, trigger: string): Promise<boolean> {
		const question = this.#questionFor(action);
		if (question === undefined) return false;
		if (question.grant !== undefined) throw fail('bug', `${question.title} needs a grant`);
		const { id } = topView(this.#session.state);
		const yes = await this.#agreedTo(question, trigger);
		return yes && this.#isThere(id, question) && this.#stillAsks(action, question);
	}

	/** See `Session.ask`. */
	ask(confirmation: Confirmation, trigger: string, again?: string): Promise<boolean> {
		this.answer(false);
		const now = this.#session.host.clock.now();
		this.#session.setOverlay({
			kind: 'dialog',
			dialog: {
				confirmation,
				openedAt: now,
				lastKeyAt: now,
				trigger,
				typed: textField(),
				focus: 'cancel',
				...(again === undefined ? {} : { again }),
			},
		});
		return new Promise((resolve) => {
			this.#waiting = resolve;
		});
	}

	/** Answers the question that is open; nothing happens where none is. */
	answer(yes: boolean): void {
		const waiting = this.#waiting;
		this.#waiting = undefined;
		waiting?.(yes);
	}

	/** What the guard wants to be asked; `undefined`, with the reason said, when it may not be done. */
	#questionFor(action: Action): Confirmation | undefined {
		const session = this.#session;
		try {
			// Where it would happen is unknown until then.
			session.work();
		} catch (error) {
			session.fail(asFailure(error));
			return;
		}
		const going = whileGoing(session.state.context);
		if (going !== undefined) {
			session.say(going, 'notice');
			return;
		}
		const answer = confirmationFor(action, guardContextOf(session.state.context));
		if (answer.ok) return answer.confirmation;
		session.fail(answer.failure);
		return;
	}

	async #agreedTo(question: Confirmation, trigger: string): Promise<boolean> {
		const { level, title } = question;
		if (level > 1) return this.ask(question, trigger);
		// L1 is done at once: what it does has a way back.
		const anew = level === 0 || this.#keypress.isAnew(this.#session.host.clock.now());
		if (!anew) this.#session.say(`${title}: a held key does it once`, 'notice');
		return anew;
	}

	/** Whether the view that was asked over is still open; says so where what was confirmed is not done. */
	#isThere(id: number, { title }: Confirmation): boolean {
		const there = this.#session.state.views.some((view) => view.id === id);
		if (!there) this.#session.say(`${title}: left before it began, nothing was sent`, 'notice');
		return there;
	}

	/** Whether no more is asked by now than was confirmed: a mode ends, and an account becomes known, while a dialog is open. */
	#stillAsks(action: Action, { level, title }: Confirmation): boolean {
		const now = this.#questionFor(action);
		if (now === undefined) return false;
		if (now.level <= level) return true;
		this.#session.say(
			`${title}: more is asked by now, nothing was sent: confirm it again`,
			'notice',
		);
		return false;
	}

	/** Checks the account once more before a write (law 6), as work of the view that was asked over. */
	async #isSameAccount(id: number): Promise<boolean> {
		const session = this.#session;
		const before = session.state.context.identity?.account;
		const same = await session.during(id, async (work) => {
			const account = await accountNow(work);
			if (account === undefined) return true;
			if (before === undefined) {
				await identify(session, work);
				throw fail('refused', `the account was unknown until now: it is ${account}`, {
					hint: 'Nothing was sent: look at the header, then confirm again',
				});
			}
			if (account !== before) {
				throw fail('refused', `the credentials now belong to account ${account}, not ${before}`, {
					hint: 'Nothing was sent: choose the profile again (P) to work in the other account',
				});
			}
			return true;
		});
		return same === true;
	}
}
