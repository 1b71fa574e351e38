import { byName, groundsOf, watches } from '../../domain/alarms/leads-to.ts';
import type { Alarm } from '../../domain/metric.ts';
import { wordless } from '../../domain/prices.ts';
import type { LookOrder, LookProgress, PulseLook } from '../../operations/diagnosis/pulse-look.ts';
import { readAlarms } from '../../operations/diagnosis/subjects.ts';
import type { PulseLine } from '../../presentation/diagnosis/pulse-rows.ts';
import { loadTasks } from '../redrive/redrive-runs.ts';
import type { Session } from '../shell/session.ts';
import { topView } from '../state/selectors.ts';
import { newListing, type ViewOf } from '../state/views.ts';
import { emptyList } from '../widgets/list.ts';
import { linesOfPulse } from './pulse-facts.ts';

/** Between two looks while pulse is open, ms; twice that once most of the budget is spent. */
const lookEvery = 5 * 60_000;
/** A look that nobody answered is tried again after so long, ms. */
const againAfter = 30_000;
/** Alarms cost nothing to speak of, ms. */
const alarmsEvery = 60_000;

/** A pulse that has asked nothing yet. */
export function newPulse(alarm?: string): Omit<ViewOf<'pulse'>, 'id'> {
	return {
		kind: 'pulse',
		look: { loading: false },
		...newListing('harm'),
		...(alarm === undefined ? {} : { alarm }),
	};
}

/** Opens what is wrong right now; with the name of an alarm, the cursor stands on what that is about. */
export function openPulse(session: Session, alarm?: string): void {
	const top = topView(session.state);
	if (top.kind === 'pulse') {
		if (alarm === undefined) return session.say('this is pulse');
		session.update(top.id, 'pulse', (old) => ({ ...old, alarm, list: emptyList }));
		return point(session, top.id);
	}
	const id = session.push(newPulse(alarm));
	// Before there is a connection, and before the demo stands, there is nothing to look at.
	if (isReady(session)) loadPulse(session, id, 'itself');
}

function isReady({ connection, state }: Session): boolean {
	const isThere = connection !== undefined && state.contact.endedAt === undefined;
	return isThere && (!state.demo || state.demoStands);
}

/** Asks what is due of a pulse that somebody looks at; called again and again. */
export function keepPulse(session: Session, view: ViewOf<'pulse'>): void {
	const { look, alarms } = view;
	if (look.loading || !isReady(session)) return;
	const now = session.host.clock.now();
	const since = (at: number | undefined) =>
		at === undefined ? Number.POSITIVE_INFINITY : now - at;
	const slower = session.spending?.pace === 'half' ? 2 : 1;
	if (since(look.askedAt) >= (look.failure === undefined ? lookEvery * slower : againAfter)) {
		// What was asked whole stands until the budget allows as much again.
		const { price } = look.value ?? {};
		const isWhole = price?.isAsked === true;
		if (!isWhole || price.dollars <= allowedByItself(session, view)) {
			return loadPulse(session, view.id, 'itself');
		}
	}
	if (look.value === undefined) return;
	if (since(Math.max(alarms?.at ?? 0, look.at ?? 0)) >= alarmsEvery) loadAlarms(session, view.id);
}

/** What a look may cost that nobody asked for, US dollars. */
function allowedByItself(session: Session, { agreed }: ViewOf<'pulse'>): number {
	const { spending } = session;
	if (spending?.bills !== true) return Number.POSITIVE_INFINITY;
	if (spending.pace === 'keys') return 0;
	const left = Math.max(0, spending.budget - spending.spent);
	return agreed === true ? left : Math.min(wordless, left);
}

/** What a look may cost that a key asks for: anything whose price has been said. */
function allowedByKey(session: Session, view: ViewOf<'pulse'>): number {
	if (session.spending?.bills !== true) return Number.POSITIVE_INFINITY;
	return view.agreed === true || isPriceSaid(view) ? Number.POSITIVE_INFINITY : wordless;
}

/** Whether the screen says what all figures would cost. */
export function isPriceSaid({ look: { value } }: ViewOf<'pulse'>): boolean {
	return value?.price.isAsked === false;
}

/** Looks over all resources, and at the work that is under way. */
export function loadPulse(session: Session, id: number, by: 'itself' | 'key'): void {
	const view = pulseIn(session, id);
	if (view === undefined) return;
	if (view.look.loading) return session.say('still asking');
	const mostDollars = by === 'key' ? allowedByKey(session, view) : allowedByItself(session, view);
	const askedAt = session.host.clock.now();
	session.update(id, 'pulse', (old) => ({
		...old,
		look: { ...old.look, loading: true, askedAt },
		...(by === 'key' && isPriceSaid(old) ? { agreed: true as const } : {}),
	}));
	loadTasks(session, id);
	session.run(
		id,
		async ({ clock, signal }) => {
			const order: LookOrder = { mostDollars };
			const job = session.startJob<LookProgress>(
				'pulse',
				order,
				(progress) => session.update(id, 'pulse', (old) => ({ ...old, progress })),
				signal,
			);
			const value = (await job.ended) as PulseLook;
			const at = clock.now();
			session.dispatch({ type: 'figures-known', figures: figuresOf(session, value) });
			const isFirst = pulseIn(session, id)?.look.value === undefined;
			session.update(id, 'pulse', ({ progress: _, ...old }) => ({
				...old,
				look: { loading: false, value, at, askedAt },
			}));
			if (isFirst) point(session, id);
		},
		(failure) =>
			session.update(id, 'pulse', ({ progress: _, ...old }) => ({
				...old,
				look: { ...old.look, loading: false, failure },
			})),
	);
}

/** What the lists take over of a look; of what an earlier one found and this one does not they forget it. */
function figuresOf({ state }: Session, { queues, at }: PulseLook) {
	const told = new Map(queues.map(({ arn, examined }) => [arn, examined]));
	const before = [...state.resources.queue.entries.values()].filter(
		({ ref, figures }) => figures?.examined !== undefined && !told.has(ref.arn),
	);
	return [
		...queues.map(({ arn, examined }) => ({ arn, figures: { examined } })),
		...before.map(({ ref }) => ({ arn: ref.arn, figures: { examined: { at } } })),
	];
}

/** Begins anew what was left in the middle, when somebody comes back to a pulse. */
export function resumePulse(session: Session, id: number): void {
	session.update(id, 'pulse', ({ progress: _, ...old }) => ({
		...old,
		look: { ...old.look, loading: false },
	}));
	if (isReady(session)) loadPulse(session, id, 'itself');
}

function loadAlarms(session: Session, id: number): void {
	const at = session.host.clock.now();
	// Asked once, whatever comes of it, until it is due again.
	session.update(id, 'pulse', (old) => {
		const told = old.alarms?.told ?? old.look.value?.alarms;
		return told === undefined ? old : { ...old, alarms: { at, told } };
	});
	session.run(id, async ({ gateways, clock, signal }) => {
		const told = await readAlarms(gateways.metrics, signal);
		session.update(id, 'pulse', (old) => ({ ...old, alarms: { at: clock.now(), told } }));
	});
}

function pulseIn({ state }: Session, id: number): ViewOf<'pulse'> | undefined {
	const view = state.views.find((one) => one.id === id);
	return view?.kind === 'pulse' ? view : undefined;
}

/**
 * Puts the cursor on what the alarm is about that pulse was opened for, else on the first thing that is wrong; not where
 * somebody has put it on one already.
 */
function point(session: Session, id: number): void {
	const view = pulseIn(session, id);
	if (view?.look.value === undefined) return;
	const lines = linesOfPulse(session.state, view);
	if (lines.some(({ key, row }) => row !== undefined && key === view.list.cursor)) return;
	const { alarms } = view.look.value;
	const all = alarms.ok ? alarms.value : [];
	const alarm = view.alarm === undefined ? undefined : all.find(({ name }) => name === view.alarm);
	const line =
		alarm === undefined ? lines.find(({ row }) => row !== undefined) : lineOf(alarm, all, lines);
	if (line === undefined) return;
	session.update(id, 'pulse', (old) => ({ ...old, list: { cursor: line.key, top: 0 } }));
	if (alarm !== undefined && line.row?.kind === 'alarm') {
		session.say(`nothing else is found of what ${alarm.name} is about`, 'notice');
	}
}

/** The first line about what an alarm watches, else its own. */
export function lineOf(
	alarm: Alarm,
	alarms: readonly Alarm[],
	lines: readonly PulseLine[],
): PulseLine | undefined {
	const grounds = groundsOf(alarm, byName(alarms));
	const about = lines.find(
		({ row }) =>
			row?.kind === 'finding' && watches(grounds, row.resource.kind, row.resource.ref.name),
	);
	return about ?? lines.find(({ row }) => row?.kind === 'alarm' && row.alarm.name === alarm.name);
}
