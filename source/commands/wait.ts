import { compileCondition } from '../domain/expressions/condition.ts';
import { type Failure, failureLine } from '../domain/failure.ts';
import { kindIds, kinds, type Measured } from '../domain/kinds.ts';
import { bareCommand } from '../domain/text/shell-words.ts';
import { spanIn } from '../domain/text/time-input.ts';
import { waitUntil } from '../operations/wait.ts';
import { count, duration } from '../presentation/formats.ts';
import { isoTime } from '../presentation/json/json-facts.ts';
import type { waiting } from '../presentation/json/shapes/others.ts';
import type { Form } from '../presentation/json/shapes/parts.ts';
import { flagValue, quoted } from './command-line/flag-values.ts';
import { resourceOperand } from './command-line/operands.ts';
import { badExpression } from './messages/selection.ts';
import type { Run } from './shell/context.ts';
import type { Definition, Invocation } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printDocument, printLines, wantsJson } from './shell/print.ts';
import { findAny, operand } from './shell/resource.ts';
import { usage } from './shell/usage.ts';

const namesOf = kindIds.map(
	(kind) => `of a ${kind} ${Object.keys(kinds[kind].measures.names).join(', ')}`,
);

export const definition: Definition = {
	name: 'wait',
	summary: 'wait until something is true of a queue, topic or stream',
	about: `Exit code 0 when it is true, 1 when the time is over. It reads ${namesOf.join('; ')}. Counts of SQS are approximate and lag by up to a minute: --for says how long it has to stay true.`,
	operands: [resourceOperand],
	flags: [
		{ name: 'until', value: 'EXPRESSION', about: 'what has to be true: ready == 0, dead > 0' },
		{ name: 'timeout', value: 'SPAN', about: 'how long to wait at most: 90s, 10m, 2h' },
		{
			name: 'for',
			value: 'SPAN',
			about: 'how long it has to stay true; one look is enough without',
		},
		{
			name: 'every',
			value: 'SPAN',
			about: 'from one look to the next; 5s without it, 1s at least',
		},
	],
	examples: [
		"awsmsg wait orders --until 'ready == 0' --for 1m --timeout 30m",
		"awsmsg wait orders --until 'dead > 0' --timeout 2h",
		'awsmsg wait clicks --until \'status == "ACTIVE"\' --timeout 10m',
	],
};

const usualEvery = 5000;
const leastEvery = 1000;
/** A timer counts 2^31 ms, and one that is longer ends at once. */
const longestEvery = 24 * 86_400_000;

/** `awsmsg wait <resource> --until EXPR --timeout T`: looks until it is true. */
export const run: Run = async (context) => {
	const { invocation, signal, clock, out } = context;
	const name = operand(context, 0);
	const until = flagValue(invocation, 'until');
	const timeout = spanFlag(invocation, 'timeout');
	if (until === undefined || timeout === undefined) {
		throw usage(
			`${bareCommand('wait')} needs --until and --timeout`,
			`Say what for and how long: awsmsg ${definition.name} orders --until 'ready == 0' --timeout 10m`,
		);
	}
	const every = spanFlag(invocation, 'every') ?? usualEvery;
	if (every < leastEvery) throw usage('--every takes 1s at least', 'Each look is a request');
	const holds = spanFlag(invocation, 'for') ?? 0;
	if (holds > timeout) {
		throw usage(
			'--for is longer than --timeout',
			'It can not stay true for so long before the time is over',
		);
	}
	if (every > longestEvery) throw usage('--every takes 24d at most', 'No timer counts longer');
	if (flagValue(invocation, 'every') !== undefined && every > timeout) {
		throw usage(
			'--every is longer than --timeout',
			'It would look once, and once more when the time is over',
		);
	}
	// What is true of no kind is refused before anything is asked.
	const refusals = kindIds.map((kind) => compileCondition(kind, until));
	const [first] = refusals;
	if (first?.ok === false && refusals.every(({ ok }) => !ok))
		throw badExpression(until, 'until', first);

	const connected = await context.connect();
	const { kind, ref } = await findAny(context, connected, name);
	const compiled = compileCondition(kind, until);
	if (!compiled.ok) throw badExpression(until, 'until', compiled);
	let trouble: Failure | undefined;
	const { met, measured, waited } = await waitUntil(
		{ gateways: connected.gateways, clock },
		{
			kind,
			ref,
			condition: compiled.filter,
			timeout,
			every,
			holds,
			onLook({ measured: seen, failure }) {
				if (seen !== undefined) out.progress(`${ref.name}: ${measuredText(seen)}`);
				// Once for as long as it lasts.
				if (failure !== undefined && failure.message !== trouble?.message) {
					out.note(`awsmsg: ${failureLine(failure)}; looking again.`);
				}
				trouble = failure;
			},
		},
		signal,
	);
	if (wantsJson(context)) {
		const document: Form<typeof waiting> = {
			kind: 'wait',
			resource: { kind, ...ref },
			until,
			met,
			readAt: isoTime(clock.now()),
			waitedSeconds: Math.round(waited / 1000),
			measured: knownOf(measured),
		};
		await printDocument(context, document);
	} else {
		const how = met ? 'true after' : 'not true within';
		const text = `${ref.name}: ${until} is ${how} ${duration(waited)} (${measuredText(measured)})`;
		await printLines(context, [[{ text }]]);
	}
	return met ? exitCodes.done : exitCodes.failed;
};

function spanFlag(invocation: Invocation, name: string): number | undefined {
	const text = flagValue(invocation, name);
	if (text === undefined) return;
	const value = spanIn(text);
	if (value !== undefined) return value;
	throw usage(`--${name} takes a span of time such as 90s, 10m or 1h30m, not ${quoted(text)}`);
}

function knownOf(measured: Measured): Readonly<Record<string, number | string>> {
	return Object.fromEntries(
		Object.entries(measured).flatMap(([name, value]) =>
			value === undefined ? [] : [[name, value]],
		),
	);
}

/** `ready 0, inFlight 3`; `?` for what is not known. */
function measuredText(measured: Measured): string {
	const parts = Object.entries(measured).map(
		([name, value]) => `${name} ${typeof value === 'number' ? count(value) : (value ?? '?')}`,
	);
	return parts.length === 0 ? 'nothing was answered' : parts.join(', ');
}
