import { unacknowledged } from '../../domain/diagnosis/acknowledgement.ts';
import type { Finding } from '../../domain/diagnosis/finding.ts';
import { newest } from '../../domain/diagnosis/newest.ts';
import type { Since } from '../../domain/diagnosis/onset.ts';
import {
	type Judged,
	type Pulse,
	type PulseTask,
	pulseOf,
	sectionIds,
	type Unknown,
} from '../../domain/diagnosis/pulse.ts';
import { type KindId, type Known, kindIds, resource } from '../../domain/kinds.ts';
import { memo, memoBy } from '../../domain/memo.ts';
import type { PulseLook } from '../../operations/diagnosis/pulse-look.ts';
import { taskOfMove, taskOfRun, unknownMoves } from '../../operations/diagnosis/pulse-tasks.ts';
import { queueKey } from '../../operations/messages/receive-budget.ts';
import type { Task } from '../../operations/tasks.ts';
import {
	type PulseLine,
	pulseColumns,
	pulseLines,
} from '../../presentation/diagnosis/pulse-rows.ts';
import type { QueueRow } from '../../presentation/rows.ts';
import { commandPlaceOf } from '../shell/command-place.ts';
import type { Collection } from '../state/collection.ts';
import { resourceRows, type Shown, shownRows } from '../state/selectors.ts';
import type { State } from '../state/state.ts';
import type { ViewOf } from '../state/views.ts';

/*
What pulse shows, of what the console knows: the last look over all resources, what the watchers have sampled since, alarms,
and work under way.
*/

type PulseView = ViewOf<'pulse'>;

/** Words of times change by the minute; what is sampled meanwhile is followed at once. */
const stepMs = 10_000;

/** What a look has judged by a week is taken for so for so long, ms: where the budget allows no other one, samples tell it. */
const judgedFor = 15 * 60_000;

const pulse = memoBy(
	({ resources, memory, tasks, now }: State, { look, alarms, runs, moves, alarm }: PulseView) => [
		...[resources.queue, resources.topic, resources.stream, resources.subscription, memory],
		...[tasks, look.value, look.failure, alarms, runs?.value, moves, alarm],
		Math.floor(now / stepMs),
	],
	(state: State, view: PulseView): Pulse => {
		const { look, alarms, moves, alarm } = view;
		const told =
			alarms !== undefined && alarms.at > (look.value?.at ?? 0) ? alarms.told : look.value?.alarms;
		const isTold = told?.ok === true && told !== look.value?.alarms;
		return pulseOf({
			now: state.now,
			found: foundIn(state, look.value, isTold),
			unknown: [
				...(look.value?.unknown ?? []),
				...unreachable(view),
				...(moves?.failure === undefined ? [] : [unknownMoves(moves.failure)]),
			],
			...(told === undefined ? {} : { alarms: told }),
			tasks: tasksIn(state, view),
			...(alarm === undefined ? {} : { wanted: alarm }),
		});
	},
);

/** The last look could not be had: of what was found before nobody knows whether it is so still. */
function unreachable({ look: { failure, value } }: PulseView): readonly Unknown[] {
	if (failure === undefined) return [];
	const what = value === undefined ? 'anything' : 'what has come since';
	const missing = { what, because: 'failed', failure } as const;
	const sections = ['lost', 'dead', 'stuck', 'growing', 'lagging', 'alarms'] as const;
	return [{ sections, missing, many: 0, named: [] }];
}

/** What is wrong with each resource by now. `isTold`: alarms were told after the look, whose own are of before. */
function foundIn(state: State, look: PulseLook | undefined, isTold: boolean): readonly Judged[] {
	const examined = examinedIn(look, isTold);
	const known = new Set<string>();
	const found = kindIds.flatMap((kind) => judgedIn(kind, state, look, examined, known));
	for (const [arn, one] of examined) {
		// A list that is whole, and newer, does not have it: it was deleted.
		const { listedAt = 0, part } = state.resources[one.resource.kind];
		const isThere = part !== undefined || listedAt <= (look?.at ?? 0);
		if (known.has(arn) || !isThere) continue;
		// No list has it, which would know of what somebody knows.
		const acknowledged = state.memory.acknowledged?.[queueKey(arn, state.context.info?.endpoint)];
		const judgement = { findings: one.findings, unjudged: [] };
		const { findings } = unacknowledged(judgement, acknowledged, state.now);
		if (findings.length > 0) found.push({ ...one, findings });
	}
	return found;
}

const examinedIn = memo(
	(look: PulseLook | undefined, isTold: boolean): ReadonlyMap<string, Judged> => {
		const all = (look?.found ?? []).map((one): readonly [string, Judged] => {
			const findings = isTold
				? one.findings.filter(({ name }) => name !== 'alarm-firing')
				: one.findings;
			return [one.resource.ref.arn, { ...one, findings }];
		});
		return new Map(all);
	},
);

const undecidedIn = memo(
	(look: PulseLook | undefined): ReadonlySet<string> => new Set(look?.undecided),
);

function judgedIn<Kind extends KindId>(
	kind: Kind,
	{ resources, now }: State,
	look: PulseLook | undefined,
	examined: ReadonlyMap<string, Judged>,
	known: Set<string>,
): readonly Judged[] {
	const collection: Collection<Kind> = resources[kind];
	const undecided = undecidedIn(look);
	const rows: readonly {
		readonly key: string;
		readonly arn: string;
		readonly findings?: readonly Finding[];
		readonly since?: { readonly since?: Since };
	}[] = resourceRows[kind](collection);
	return rows.flatMap(({ key, arn, findings: sampled = [], since: told }): readonly Judged[] => {
		const before = examined.get(arn);
		known.add(arn);
		if (sampled.length === 0 && before === undefined) return [];
		const one = collection.entries.get(key);
		if (one === undefined) return [];
		const { sampledAt } = one;
		const examinedBefore = look && {
			findings: before?.findings ?? [],
			at: look.at,
			isJudged: look.price.isAsked && now - look.at < judgedFor && !undecided.has(arn),
		};
		const all = newest(examinedBefore, {
			findings: sampled,
			...(sampledAt === undefined ? {} : { sampledAt }),
			...(told?.since === undefined ? {} : { since: told.since }),
			isEmpty: isEmpty(one),
		});
		const { findings } = unacknowledged({ findings: all, unjudged: [] }, one.acknowledged, now);
		return findings.length === 0 ? [] : [{ resource: resource(kind, one.ref), findings }];
	});
}

function isEmpty({ facts }: Pick<Known<KindId>, 'facts'>): boolean {
	if (facts === undefined || !('visible' in facts)) return false;
	return facts.visible === 0 && (facts.inFlight ?? 0) === 0 && (facts.delayed ?? 0) === 0;
}

function tasksIn({ tasks }: State, { runs, moves }: PulseView): readonly PulseTask[] {
	const own = tasks.flatMap((task) => taskOfSession(task) ?? []);
	const ownRuns = new Set(tasks.flatMap(({ redrive }) => redrive?.runId ?? []));
	const others = (runs?.value ?? []).flatMap((run) => {
		if (ownRuns.has(run.header.runId)) return [];
		return taskOfRun(run, run.standing) ?? [];
	});
	const moving = new Set(own.filter(({ kind }) => kind === 'move').map(({ name }) => name));
	const byAws = (moves?.value ?? []).flatMap(({ source, move }) =>
		moving.has(source.name) ? [] : (taskOfMove(source, move) ?? []),
	);
	return [...own, ...others, ...byAws];
}

/** A task of this session that goes on. */
function taskOfSession(task: Task): PulseTask | undefined {
	const { id, resource: name, title, startedAt, endedAt, done, total, rate, redrive, move } = task;
	if (endedAt !== undefined) return;
	const isMove = move !== undefined;
	return {
		key: `own ${id}`,
		kind: isMove ? 'move' : redrive === undefined ? 'other' : 'redrive',
		name: isMove || redrive !== undefined ? name : title,
		state: stateOf(task),
		startedAt,
		...(done === undefined ? {} : { done }),
		...(total === undefined ? {} : { total }),
		...(rate === undefined ? {} : { perSecond: rate }),
		...(redrive === undefined ? {} : { runId: redrive.runId }),
		task: id,
	};
}

function stateOf({ state, redrive }: Task): PulseTask['state'] {
	if (state === 'stopping') return 'stopping';
	const { phase, brake } = redrive?.view ?? {};
	if (redrive?.asks === true && phase !== 'stopping') return 'asks';
	if (phase !== 'paused') return 'running';
	return brake === undefined ? 'paused' : 'braked';
}

const lines = memoBy(
	(state: State, view: PulseView) => [
		pulse(state, view),
		...[state.context.info, state.context.mode, isPending(view)],
		Math.floor(state.now / stepMs),
	],
	(state: State, view: PulseView): readonly PulseLine[] =>
		pulseLines(pulse(state, view), {
			now: state.now,
			place: commandPlaceOf(state),
			keys: true,
			isPending: isPending(view),
			outlookOf: (arn) => queueRowOf(state, arn)?.outlook,
		}),
);

const rowsByArn = memo(
	(rows: readonly QueueRow[]): ReadonlyMap<string, QueueRow> =>
		new Map(rows.map((row) => [row.arn, row])),
);

/** What the list of queues tells of one. */
export function queueRowOf({ resources }: State, arn: string): QueueRow | undefined {
	return rowsByArn(resourceRows.queue(resources.queue)).get(arn);
}

/** Whether no look has come to an end yet. */
export function isPending({ look }: PulseView): boolean {
	return look.value === undefined && look.failure === undefined;
}

const shownLines = shownRows(pulseColumns);

/**
 * The lines of pulse, as filter and order have them. An order that is held puts what is new behind all else: sections stay
 * together and in their order all the same.
 */
export function shownPulse(state: State, view: PulseView): Shown<PulseLine> {
	const shown = shownLines(lines(state, view), view);
	const { column, reversed } = view.sort;
	return view.list.held === undefined || column !== byHarm || reversed ? shown : inSections(shown);
}

/** The order that pulse starts in. */
export const byHarm = 'harm';

const placeOf = ({ section }: PulseLine): number => sectionIds.indexOf(section);

const inSections = memo((shown: Shown<PulseLine>): Shown<PulseLine> => {
	const rows = shown.rows.toSorted((one, other) => placeOf(one) - placeOf(other));
	if (rows.every((row, index) => row === shown.rows[index])) return shown;
	return { ...shown, rows, keys: rows.map(({ key }) => key) };
});

/** All lines of pulse. */
export function linesOfPulse(state: State, view: PulseView): readonly PulseLine[] {
	return lines(state, view);
}
