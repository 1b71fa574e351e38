import type { Finding, FindingName, SinceEvidence } from '../../domain/diagnosis/finding.ts';
import type { Outlook } from '../../domain/diagnosis/flow.ts';
import {
	type AlarmRow,
	begunOf,
	type PulseRow,
	type PulseTask,
	type SectionId,
	type Unknown,
} from '../../domain/diagnosis/pulse.ts';
import { anyKind } from '../../domain/kinds.ts';
import { capital } from '../../domain/text/first-letter.ts';
import { awsmsgCommand, type CommandPlace } from '../../domain/text/shell-words.ts';
import { toldTime } from '../../domain/told-time.ts';
import { alarmDetails, standingWord } from '../alarms/alarm-words.ts';
import { count, counted, percent, signed } from '../formats.ts';
import { findingText, nextStep, shortWords } from './finding-words.ts';
import { missingWords } from './missing-words.ts';
import { moment, roughly } from './wording.ts';

/*
Pulse in words, once for the screen and the command.
*/

/** A section: its heading, its one word, what is said of it when it is empty, and what its rows are. */
export const sectionWords: {
	readonly [Id in SectionId]: {
		readonly title: string;
		readonly none: string;
		readonly about: string;
	};
} = {
	lost: {
		title: 'about to be lost',
		none: 'nothing is about to be lost',
		about: 'messages that SQS deletes within two days, since they are too old',
	},
	dead: {
		title: 'dead',
		none: 'no dead letters',
		about: 'letters that lie in dead-letter queues',
	},
	stuck: {
		title: 'stuck',
		none: 'nothing is stuck',
		about: 'what nobody consumes, what fails again and again, and what is not delivered',
	},
	growing: {
		title: 'growing',
		none: 'nothing grows',
		about: 'queues that get deeper than their consumers can, and dead-letter queues that fill',
	},
	lagging: {
		title: 'lagging',
		none: 'nothing lags',
		about: 'streams whose readers fall behind, or that refuse reads or writes',
	},
	alarms: {
		title: 'alarms',
		none: 'no alarm fires',
		about: 'alarms in ALARM, and those that CloudWatch can not evaluate',
	},
	tasks: {
		title: 'tasks',
		none: 'nothing runs',
		about: 'redrives that run or were interrupted, and moves by AWS',
	},
};

/** What a row is called. */
export function rowName(row: PulseRow): string {
	switch (row.kind) {
		case 'finding':
			return row.resource.ref.name;
		case 'alarm':
			return row.alarm.name;
		case 'task':
			return row.task.name;
	}
}

/** `!`: it is so, and hurts; `~`: inferred, getting better, or waiting for somebody; nothing for what just goes on. */
export function rowMark(row: PulseRow): '!' | '~' | ' ' {
	switch (row.kind) {
		case 'finding':
			return row.finding.mild === true || row.finding.inferred === true ? '~' : '!';
		case 'alarm':
			return row.standing === 'firing' ? '!' : row.standing === 'ok' ? ' ' : '~';
		case 'task':
			return goesOn.has(row.task.state) ? ' ' : '~';
	}
}

const goesOn: ReadonlySet<PulseTask['state']> = new Set<PulseTask['state']>([
	'running',
	'stopping',
]);

/** What is so, in a few words; since when stands beside it. */
export function rowWords(row: PulseRow, now: number): string {
	switch (row.kind) {
		case 'finding':
			return shortWords(withoutSince(row.finding), now);
		case 'alarm':
			return `${standingWord(row.alarm, now)}${aboutWords(row)}`;
		case 'task':
			return taskWords(row.task);
	}
}

/** Findings of queues that are worked off, or not: where that leads stands beside them. */
const leadSomewhere: ReadonlySet<FindingName> = new Set<FindingName>([
	'no-consumer',
	'slow-consumer',
	'fifo-group-blocked',
	'mapping-disabled',
]);

/** How fast a queue grows, or when it is empty: `+12/min`, `empty in 14 m`; empty where nobody knows, or it is said already. */
export function paceWords({ name, evidence }: Finding, outlook: Outlook | undefined): string {
	if (outlook === undefined || !leadSomewhere.has(name) || 'netPerMinute' in evidence) return '';
	switch (outlook.kind) {
		case 'grows':
			return `${signed(outlook.net.perMinute)}/min`;
		case 'empties':
			return `empty in ${roughly(outlook.inMs)}`;
		case 'unclear':
			return '';
	}
}

/** The same finding, its onset left out: that has a place of its own. */
function withoutSince(finding: Finding): Finding {
	if (finding.name !== 'dead-letters' && finding.name !== 'slow-consumer') return finding;
	const { sinceAt: _, atLeast: __, notBeforeAt: ___, ...evidence } = finding.evidence;
	return { ...finding, evidence } as Finding;
}

/** Resources that are named of those that an alarm is about. */
const mostNamed = 2;

function aboutWords({ about, alarm }: AlarmRow): string {
	if (about.length === 0) return alarm.kind === undefined ? ` on no ${anyKind}` : '';
	const names = about.slice(0, mostNamed).map(({ name }) => name);
	const more = about.length > mostNamed ? ` and ${about.length - mostNamed} more` : '';
	return ` on ${names.join(', ')}${more}`;
}

const taskStates: Readonly<Record<PulseTask['state'], string>> = {
	asks: 'waits for your answer',
	interrupted: 'was interrupted',
	open: 'left some behind',
	'perhaps-running': 'may run',
	braked: 'holds for its destination',
	paused: 'is paused',
	stopping: 'is being stopped',
	running: 'runs',
};

const taskKinds: Readonly<Record<PulseTask['kind'], string>> = {
	redrive: 'redrive ',
	move: 'move by AWS ',
	other: '',
};

/** `redrive runs, 12 of ~36 33%, 5/s` */
function taskWords({ kind, state, done, total, perSecond, task }: PulseTask): string {
	const share =
		total === undefined || total === 0 || done === undefined
			? ''
			: ` of ~${count(total)} ${percent(done / total)}`;
	const progress = done === undefined ? '' : `, ${count(done)}${share}`;
	const pace = perSecond === undefined || perSecond < 0.5 ? '' : `, ${count(perSecond)}/s`;
	const isElsewhere = kind === 'redrive' && state === 'running' && task === undefined;
	const where = isElsewhere ? ' in another process' : '';
	return `${taskKinds[kind]}${taskStates[state]}${where}${progress}${pace}`;
}

/** Since when a row is so; `undefined` for a loss, which is to come and has no beginning. */
export function rowSince(row: PulseRow): SinceEvidence | undefined {
	switch (row.kind) {
		case 'finding':
			return row.finding.name === 'messages-expiring' ? undefined : begunOf(row.finding);
		case 'alarm':
			return at(row.alarm.since);
		case 'task':
			return at(row.task.startedAt);
	}
}

/** A time that an endpoint told may be none. */
function at(told: number | undefined): SinceEvidence {
	const sinceAt = toldTime(told);
	return sinceAt === undefined ? {} : { sinceAt };
}

/** A row as a sentence without its period. */
export function rowSentence(row: PulseRow, now: number): string {
	switch (row.kind) {
		case 'finding':
			return findingText(row.finding, now);
		case 'alarm':
			return alarmDetails(row.alarm, now, moment).replace(/\.$/, '');
		case 'task':
			return capital(taskWords(row.task));
	}
}

/** What to do next: a sentence without its period. */
export function rowNext(row: PulseRow, place: CommandPlace, keys?: true): string {
	switch (row.kind) {
		case 'finding': {
			const { kind, ref } = row.resource;
			return nextStep(row.finding, {
				...{ kind, name: ref.name, place },
				...(keys === true ? { keys } : {}),
			});
		}
		case 'alarm': {
			const [first] = row.about;
			if (keys === true) return 'See what it watches: enter, or m for the chart';
			return first === undefined
				? 'See what it watches'
				: `See what is wrong there: ${awsmsgCommand(place, 'doctor', `${first.kind}:${first.name}`)}`;
		}
		case 'task':
			return taskNext(row.task, place, keys);
	}
}

function taskNext(
	{ state, kind, runId, task }: PulseTask,
	place: CommandPlace,
	keys?: true,
): string {
	switch (state) {
		case 'asks':
			return 'Answer it in its window: go on, or stop';
		case 'interrupted':
		case 'open':
		case 'perhaps-running':
			return runId === undefined
				? 'See what it left'
				: `Finish it: ${keys === true ? 'enter, then r' : awsmsgCommand(place, 'resume', runId)}`;
		default:
			if (runId !== undefined && task === undefined) {
				return `Let it end, or stop it safely: ${awsmsgCommand(place, 'cancel', runId)}`;
			}
			return kind === 'move' ? 'Let it end, or cancel it' : 'Let it end, or stop it safely';
	}
}

/** What nobody could say, of what: `not known of orders, returns and 3 more: CloudWatch: denied`. */
export function unknownWords({ missing, many, named }: Unknown): string {
	return `not known${ofWhom(many, named)}: ${missingWords(missing)}`;
}

function ofWhom(many: number, named: readonly string[]): string {
	if (many === 0) return '';
	if (named.length === 0) return ` of ${counted(many, 'resource')}`;
	const more = many > named.length ? ` and ${count(many - named.length)} more` : '';
	return ` of ${named.join(', ')}${more}`;
}

/** How many alarms of other services there are besides; empty without. */
export function othersWords(otherAlarms: number): string {
	return otherAlarms === 0
		? ''
		: `${counted(otherAlarms, 'alarm')} of other services ${otherAlarms === 1 ? 'fires' : 'fire'} besides`;
}
