import type { Task } from '../../operations/tasks.ts';
import type { State } from './state.ts';

/** What took less than this somebody has watched to its end, ms. */
const watchedMs = 5_000;

type Decisive = Pick<State, 'tasks' | 'alarms'>;

/**
 * What was decided between two states, a few words each: tasks that ended, canaries that have a verdict or ask, alarms
 * that began or ceased to fire. Kinds, names and outcomes; nothing of a message, and no key.
 */
export function decided(before: Decisive, after: Decisive): readonly string[] {
	return [
		...(before.tasks === after.tasks ? [] : decidedTasks(before.tasks, after.tasks)),
		...(before.alarms === after.alarms ? [] : decidedAlarms(before.alarms, after.alarms)),
	];
}

function decidedTasks(before: readonly Task[], after: readonly Task[]): readonly string[] {
	const known = new Map(before.map((task) => [task.id, task]));
	return after.flatMap((task) => {
		const old = known.get(task.id);
		return [...decidedCanary(old, task), ...decidedEnd(old, task)];
	});
}

function decidedEnd(before: Task | undefined, task: Task): readonly string[] {
	const { endedAt, startedAt, kind, resource, state } = task;
	if (endedAt === undefined || before?.endedAt !== undefined) return [];
	return endedAt - startedAt < watchedMs ? [] : [`${kind} of ${resource}: ${state}`];
}

function decidedCanary(before: Task | undefined, { redrive, resource }: Task): readonly string[] {
	const old = before?.redrive?.verdicts?.length ?? 0;
	const verdicts = redrive?.verdicts ?? [];
	const said = verdicts
		.slice(old)
		.map(({ verdict = 'undecided' }) => `canary of ${resource}: ${verdictWords[verdict]}`);
	const asks = redrive?.asks === true && before?.redrive?.asks !== true;
	return asks ? [...said, `redrive of ${resource} asks`] : said;
}

const verdictWords = {
	returned: 'messages came back',
	'no-return': 'none came back',
	undecided: 'undecided',
} as const;

/** Those that were known before: what is seen for the first time was decided some other time. */
function decidedAlarms(before: State['alarms'], after: State['alarms']): readonly string[] {
	const known = new Map(before.map(({ name, state }) => [name, state]));
	return after.flatMap(({ name, state }) => {
		const old = known.get(name);
		if (old === undefined || old === state) return [];
		if (state === 'ALARM') return [`alarm ${name} fires`];
		return old === 'ALARM' && state === 'OK' ? [`alarm ${name} is over`] : [];
	});
}
