import type { AlarmState } from './past.ts';

/*
The rule of a composite alarm, taken apart: `ALARM("orders-dlq") AND NOT OK(orders-depth)`.
Sources: PutCompositeAlarm, AlarmRule; CloudWatch user guide, composite alarms.
*/

/** A rule; alarms stand by their names. */
export type AlarmRule =
	| { readonly kind: 'state'; readonly state: AlarmState; readonly alarm: string }
	| { readonly kind: 'constant'; readonly value: boolean }
	| { readonly kind: 'not'; readonly of: AlarmRule }
	| { readonly kind: 'and' | 'or'; readonly of: readonly [AlarmRule, AlarmRule] }
	| {
			/** So many of these, or such a share of them, are in a state, or are not. */
			readonly kind: 'at-least';
			readonly many: number;
			readonly unit: 'alarms' | 'percent';
			readonly state: AlarmState;
			readonly isNot: boolean;
			readonly alarms: readonly string[];
	  };

/** Elements that a rule may have. Source: PutCompositeAlarm. */
const mostElements = 500;
const token = /\s*(?:"((?:[^"\\]|\\.)*)"|([(),])|([^\s(),"']+))/y;

type Token = { readonly text: string; readonly isQuoted: boolean };

/** A rule of its text; `undefined` for one that can not be read whole. */
export function readAlarmRule(text: string): AlarmRule | undefined {
	const tokens = tokensOf(text);
	if (tokens === undefined) return;
	const rest = new Rest(tokens);
	const rule = either(rest, 0);
	return rule !== undefined && rest.isOver ? rule : undefined;
}

/** Names of the alarms in a rule, each once, in their order. */
export function alarmsIn(rule: AlarmRule): readonly string[] {
	switch (rule.kind) {
		case 'constant':
			return [];
		case 'state':
			return [rule.alarm];
		case 'at-least':
			return [...new Set(rule.alarms)];
		case 'not':
			return alarmsIn(rule.of);
		default:
			return [...new Set(rule.of.flatMap(alarmsIn))];
	}
}

/** The name of an alarm that is given by name or by ARN. */
export function alarmName(named: string): string {
	return /^arn:[^:]*:cloudwatch:[^:]*:[^:]*:alarm:(.*)$/s.exec(named)?.[1] ?? named;
}

function tokensOf(text: string): readonly Token[] | undefined {
	const tokens: Token[] = [];
	const end = text.trimEnd().length;
	token.lastIndex = 0;
	for (let at = 0; at < end; at = token.lastIndex) {
		token.lastIndex = at;
		const [, quoted, mark, bare] = token.exec(text) ?? [];
		if (quoted !== undefined) {
			tokens.push({ text: quoted.replace(/\\(.)/gs, '$1'), isQuoted: true });
		} else if (mark !== undefined || bare !== undefined) {
			tokens.push({ text: mark ?? bare ?? '', isQuoted: false });
		} else return;
	}
	return tokens;
}

/** What is left to read. */
class Rest {
	readonly #tokens: readonly Token[];
	#at = 0;
	#elements = 0;

	constructor(tokens: readonly Token[]) {
		this.#tokens = tokens;
	}

	get isOver(): boolean {
		return this.#at === this.#tokens.length;
	}

	/** Takes a word or a mark that stands next; not where it is a name in quotes. */
	takes(text: string): boolean {
		const next = this.#tokens[this.#at];
		if (next === undefined || next.isQuoted || next.text !== text) return false;
		this.#at++;
		return true;
	}

	/** Takes whatever stands next, but for a mark. */
	word(): string | undefined {
		const next = this.#tokens[this.#at];
		if (next === undefined || (!next.isQuoted && /^[(),]$/.test(next.text))) return;
		this.#at++;
		return next.text;
	}

	/** Whether one more element is too many. */
	isTooMany(): boolean {
		return ++this.#elements > mostElements;
	}
}

const states: Readonly<Record<string, AlarmState>> = {
	ALARM: 'ALARM',
	OK: 'OK',
	INSUFFICIENT_DATA: 'INSUFFICIENT_DATA',
};

function either(rest: Rest, depth: number): AlarmRule | undefined {
	return chain(rest, depth, 'OR', 'or', (one, deep) => chain(one, deep, 'AND', 'and', single));
}

function chain(
	rest: Rest,
	depth: number,
	word: string,
	kind: 'and' | 'or',
	part: (rest: Rest, depth: number) => AlarmRule | undefined,
): AlarmRule | undefined {
	let rule = part(rest, depth);
	while (rule !== undefined && rest.takes(word)) {
		const next = part(rest, depth);
		rule = next && { kind, of: [rule, next] };
	}
	return rule;
}

function single(rest: Rest, depth: number): AlarmRule | undefined {
	if (depth > mostElements || rest.isTooMany()) return;
	if (rest.takes('NOT')) {
		const of = single(rest, depth + 1);
		return of && { kind: 'not', of };
	}
	if (rest.takes('(')) {
		const inside = either(rest, depth + 1);
		return inside !== undefined && rest.takes(')') ? inside : undefined;
	}
	if (rest.takes('TRUE')) return { kind: 'constant', value: true };
	if (rest.takes('FALSE')) return { kind: 'constant', value: false };
	if (rest.takes('AT_LEAST')) return atLeast(rest);
	for (const [word, state] of Object.entries(states)) {
		if (!rest.takes(word)) continue;
		const alarm = rest.takes('(') ? rest.word() : undefined;
		if (alarm === undefined || !rest.takes(')')) return;
		return { kind: 'state', state, alarm: alarmName(alarm) };
	}
	return;
}

/** `AT_LEAST(2, ALARM, (a, b, c))`, `AT_LEAST(50%, NOT OK, (a, b))`. */
function atLeast(rest: Rest): AlarmRule | undefined {
	if (!rest.takes('(')) return;
	const [, many, percent] = /^(\d+)(%?)$/.exec(rest.word() ?? '') ?? [];
	if (many === undefined || !rest.takes(',')) return;
	const isNot = rest.takes('NOT');
	const state = states[rest.word() ?? ''];
	if (state === undefined || !rest.takes(',') || !rest.takes('(')) return;
	const alarms: string[] = [];
	do {
		const alarm = rest.word();
		if (alarm === undefined || rest.isTooMany()) return;
		alarms.push(alarmName(alarm));
	} while (rest.takes(','));
	if (!rest.takes(')') || !rest.takes(')')) return;
	const unit = percent === '%' ? 'percent' : 'alarms';
	return { kind: 'at-least', many: Number(many), unit, state, isNot, alarms };
}
