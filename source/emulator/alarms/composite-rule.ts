import { EmulatedError } from '../errors.ts';
import type { AlarmState } from './alarm-verdict.ts';

/** The rule of a composite alarm, ready to be asked: whether it holds, and which alarms it names. */
export type CompositeRule = {
	readonly names: ReadonlySet<string>;
	/** Whether the alarm is in ALARM, by the states of those that it names. */
	holds(stateOf: (name: string) => AlarmState): boolean;
};

type Condition = CompositeRule['holds'];

/** As AWS refuses a rule that it can not read. */
function unreadable(at: string): EmulatedError {
	return new EmulatedError(
		'ValidationError',
		`The AlarmRule can not be parsed near ${at || 'its end'}.`,
	);
}

/**
 * Reads `ALARM("a") AND NOT (OK(b) OR AT_LEAST(2, ALARM, (c, d, e)))`. Throws as AWS refuses one. NOT binds more than AND, AND
 * more than OR. Source: PutCompositeAlarm, AlarmRule; CloudWatch user guide, composite alarms.
 */
export function compositeRule(text: string): CompositeRule {
	const names = new Set<string>();
	const words = text.match(/"(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+|\S/g) ?? [];
	let next = 0;
	const peek = () => words[next] ?? '';
	const take = (word: string) => {
		if (peek() !== word) return false;
		next++;
		return true;
	};
	const expect = (word: string) => {
		if (!take(word)) throw unreadable(peek());
	};
	const nameOf = (): string => {
		const word = peek();
		if (/^[(),]?$/.test(word)) throw unreadable(word);
		next++;
		const plain = word.startsWith('"') ? word.slice(1, -1).replace(/\\(.)/gs, '$1') : word;
		const name = plain.replace(/^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:/, '');
		names.add(name);
		return name;
	};
	const stateWord = (): AlarmState | undefined => {
		const word = peek();
		if (word !== 'ALARM' && word !== 'OK' && word !== 'INSUFFICIENT_DATA') return;
		next++;
		return word;
	};
	const either = (): Condition => {
		let left = both();
		while (take('OR')) {
			const [one, other] = [left, both()];
			left = (stateOf) => one(stateOf) || other(stateOf);
		}
		return left;
	};
	const both = (): Condition => {
		let left = single();
		while (take('AND')) {
			const [one, other] = [left, single()];
			left = (stateOf) => one(stateOf) && other(stateOf);
		}
		return left;
	};
	const single = (): Condition => {
		if (take('NOT')) {
			const inner = single();
			return (stateOf) => !inner(stateOf);
		}
		if (take('(')) {
			const inner = either();
			expect(')');
			return inner;
		}
		if (take('TRUE')) return () => true;
		if (take('FALSE')) return () => false;
		if (take('AT_LEAST')) return atLeast();
		const state = stateWord();
		if (state === undefined) throw unreadable(peek());
		expect('(');
		const name = nameOf();
		expect(')');
		return (stateOf) => stateOf(name) === state;
	};
	const atLeast = (): Condition => {
		expect('(');
		const [, digits, percent] = /^(\d+)(%?)$/.exec(peek()) ?? [];
		if (digits === undefined) throw unreadable(peek());
		next++;
		expect(',');
		const isNot = take('NOT');
		const state = stateWord();
		if (state === undefined) throw unreadable(peek());
		expect(',');
		expect('(');
		const members = [nameOf()];
		while (take(',')) members.push(nameOf());
		expect(')');
		expect(')');
		const least = percent === '%' ? (Number(digits) / 100) * members.length : Number(digits);
		return (stateOf) =>
			members.filter((name) => (stateOf(name) === state) !== isNot).length >= least;
	};
	const holds = either();
	if (next < words.length) throw unreadable(peek());
	if (names.size > 100) throw unreadable('the 101st alarm');
	return { names, holds };
}
