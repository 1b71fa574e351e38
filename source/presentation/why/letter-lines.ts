import type { Invocation } from '../../domain/consumers/invocation.ts';
import { originWords } from '../../domain/queues/dead-letter-origin.ts';
import type { LetterSays, Why } from '../../domain/why/findings.ts';
import { counted, time } from '../formats.ts';
import { type Line, span } from '../line.ts';
import { sentenceLines } from '../sections.ts';

/*
What a letter says itself of why it is here: Lambda's own letters name the request and the error, those of rules and schedules why their
target could not be reached.
*/

/** Rows of its own; nothing where SQS put it here, which tells no cause. `now` in ms since 1970. */
export function letterLines(
	{ letter }: Pick<Why, 'letter'>,
	width: number,
	now: number,
): readonly Line[] {
	if (letter === undefined) return [];
	const { invocation, origin } = letter;
	if (invocation === undefined) return sentenceLines(originWords(origin), width).map(bad);
	const error = errorWords(invocation);
	return [
		...sentenceLines(givenUpWords(invocation, letter, now), width),
		...(invocation.functionArn === undefined ? sentenceLines(whoseWords(letter), width) : []),
		...(error === undefined
			? sentenceLines('it says no error of the function', width)
			: sentenceLines(error, width).map(bad)),
		...sentenceLines(`request ${invocation.requestId}`, width),
	];
}

/** `Lambda gave up a call of thumbnails at 18:16:05, after 3 tries: RetriesExhausted` */
function givenUpWords(invocation: Invocation, letter: LetterSays, now: number): string {
	const { at, invocations, condition, status } = invocation;
	const when = at === undefined ? '' : ` at ${time(at, now)}`;
	const tries = invocations === undefined ? '' : `, after ${counted(invocations, 'try', 'tries')}`;
	const why = condition ?? (status === undefined ? undefined : `HTTP ${status}`);
	const said = why === undefined ? '' : `: ${why}`;
	const of = invocation.functionArn === undefined ? '' : ` of ${letter.functions[0]}`;
	return `Lambda gave up a call${of}${when}${tries}${said}`;
}

/** A letter of a function's own queue does not name it: then it is one of those that send theirs here. */
function whoseWords({ functions }: LetterSays): string {
	const [only, ...others] = functions;
	if (only === undefined) return 'it does not name its function, and none is known that sends here';
	return others.length === 0
		? `it does not name its function: ${only} sends its letters here`
		: `it does not name its function: ${functions.join(', ')} send their letters here`;
}

function errorWords({ errorType, errorMessage }: Invocation): string | undefined {
	const words = [errorType, errorMessage].filter((word) => word !== undefined);
	return words.length === 0 ? undefined : words.join(': ');
}

const bad = (line: Line): Line => line.map((one) => span(one.text, 'bad'));
