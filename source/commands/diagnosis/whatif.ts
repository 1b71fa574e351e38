import { allSteps } from '../../domain/steps.ts';
import { changeIds, changeLimits, changesOf } from '../../domain/whatif/changes.ts';
import { reckon } from '../../domain/whatif/reckoning.ts';
import type { Consumption } from '../../domain/whatif/simulation.ts';
import { readSubject } from '../../operations/whatif/read-subject.ts';
import { whatIfJson } from '../../presentation/whatif/whatif-json.ts';
import { whatIfLines } from '../../presentation/whatif/whatif-lines.ts';
import { wholeFlag } from '../command-line/flag-values.ts';
import { queueOperand } from '../command-line/operands.ts';
import type { Run } from '../shell/context.ts';
import type { Definition, Invocation } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, printLines, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'whatif',
	summary: 'what other settings or consumers would do to a queue, on paper',
	about:
		'Reads a day of CloudWatch, which bills seven metrics, and lives the next day on paper many times: with the settings and consumers of today, and with those that are said. Nothing is changed and no message is touched. It tells how long the queue takes to drain, how many duplicates and dead letters come, each as the middle and the ends between which nine of ten days lie in all three, and what is taken for granted.',
	operands: [queueOperand],
	flags: [
		{ name: 'visibility-timeout', value: 'SECONDS', about: 'instead of that of the queue' },
		{ name: 'max-receive-count', value: 'COUNT', about: 'instead of that of its redrive policy' },
		{ name: 'concurrency', value: 'COUNT', about: 'how many consumers work at once' },
		{ name: 'batch', value: 'COUNT', about: 'messages of a receive, worked off one by one' },
		{ name: 'draw', value: 'NUMBER', about: 'another draw of the same; 1 without it' },
	],
	examples: [
		'awsmsg whatif orders --concurrency 8',
		'awsmsg whatif orders --visibility-timeout 120 --max-receive-count 5 --json',
	],
};

/** Days on paper: the ends of what nine of ten lie between are those of ten each. */
const lives = 200;
const pipeWidth = 100;

/** `awsmsg whatif <queue>`: what would become of it. */
export const run: Run = async (context) => {
	const { invocation, signal, clock, out } = context;
	const changes = changesFrom(invocation);
	const seed = wholeFlag(invocation, 'draw', 0) ?? 1;
	const connected = await context.connect();
	const ref = await find(context, connected, 'queue', operand(context, 0), 'read');
	const { metrics, queues } = connected.gateways;
	const subject = await readSubject({ metrics, queues, clock }, ref, signal);
	const whatIf = allSteps(reckon(subject, changes, { lives, seed }));
	if (wantsJson(context)) await printDocument(context, whatIfJson(whatIf));
	else await printLines(context, whatIfLines(whatIf, out.width ?? pipeWidth));
	return exitCodes.done;
};

function changesFrom(invocation: Invocation): Partial<Consumption> {
	const said = changeIds.flatMap((id) => {
		const value = wholeFlag(invocation, id, ...changeLimits[id]);
		return value === undefined ? [] : [[id, value] as const];
	});
	return changesOf(Object.fromEntries(said));
}
