import { type Mode, modes } from '../effect.ts';
import { type JournalRule, type Keep, keeps } from './journal-terms.ts';
import { type Answer, allOf, matching } from './pattern.ts';
import { type MatchKey, matchKeys, namesOf, type Whereabouts } from './whereabouts.ts';

/** Who said a value. */
export type By =
	| { readonly kind: 'flag'; readonly name: string }
	| { readonly kind: 'environment'; readonly name: string }
	| {
			readonly kind: 'file';
			readonly path: string;
			/** Where the context begins, from 1. */
			readonly line: number;
			readonly scope: 'user' | 'system';
	  }
	| { readonly kind: 'default' };

/** A value, with who said it. */
export type Said<Value> = { readonly value: Value; readonly by: By };

/** What a flag, the environment or a context of a file asks of whoever works there. */
export type Guards = {
	readonly mode?: Mode;
	/** Nothing is received, whatever the mode. */
	readonly receive?: 'never';
	/** Nothing is written without a reason (`--reason`). */
	readonly reason?: 'required';
	/** Nothing is written that the audit file could not take. */
	readonly audit?: 'required';
};

/** The colours that mark a context in the header. */
export const contextColours = ['red', 'yellow', 'green', 'blue', 'magenta', 'cyan'] as const;
export type ContextColour = (typeof contextColours)[number];

/** A `[[context]]` of a configuration file: where it holds, and what. All of `match` has to hold. */
export type ContextRule = Guards & {
	readonly match: { readonly [Key in MatchKey]?: readonly string[] };
	readonly by: Extract<By, { readonly kind: 'file' }>;
	/** Present where others may have written the file: it can make nothing looser. */
	readonly untrusted?: true;
	readonly alias?: string;
	readonly colour?: ContextColour;
	/** A queue for tails of topics, where none may be made. */
	readonly tail_queue?: string;
	readonly journal?: JournalRule;
	/** The regions that are looked into where nobody names some. */
	readonly regions?: readonly string[];
	/** Where requests about resources go: see `profile-endpoints.ts`. */
	readonly endpoint_url?: string;
};

/** All that was said, before anybody knows where requests go. */
export type Sources = {
	/** `fixed`: nothing passes the mode, as it was written (`--read-only`). */
	readonly flag: Guards & { readonly fixed?: string };
	readonly environment: Guards;
	/** Those of the user's file first, then those of the system's. */
	readonly contexts: readonly ContextRule[];
};

/** What holds in one place. */
export type Terms = {
	/** To start in; never above the ceiling. */
	readonly mode: Said<Mode>;
	/** No command, flag or switch goes above it. */
	readonly ceiling: Said<Mode>;
	readonly receive: Said<'allowed' | 'never'>;
	readonly reason: Said<'optional' | 'required'>;
	readonly audit: Said<'optional' | 'required'>;
	/** What is kept of deleted messages, and for how many days where somebody said it. */
	readonly keep: Said<Keep>;
	readonly days?: Said<number>;
	readonly alias?: Said<string>;
	readonly colour?: Said<ContextColour>;
	readonly tailQueue?: Said<string>;
	readonly regions?: Said<readonly string[]>;
	/**
	 * Present while the account is unknown and a context asks for it or its role: what holds is then the strictest of
	 * all that may hold.
	 */
	readonly awaitsAccount?: true;
};

export const noSources: Sources = { flag: {}, environment: {}, contexts: [] };

const byDefault: By = { kind: 'default' };

/** How each guard is asked for beside the files. */
export const guardWords = {
	mode: { flag: '--mode', variable: 'AWSMSG_MODE' },
	receive: {
		flag: '--no-receive',
		variable: 'AWSMSG_RECEIVE',
		asked: 'never',
		usual: 'allowed',
	},
	reason: { variable: 'AWSMSG_REASON', asked: 'required', usual: 'optional' },
	audit: { variable: 'AWSMSG_AUDIT', asked: 'required', usual: 'optional' },
} as const;

/**
 * What holds for an account, role, region, partition, endpoint and profile, given all that was said (decision 88).
 *
 * - Of each guard the strictest that was said holds, whoever said it. Files, the environment and `--read-only` are
 *   ceilings; `--mode` only chooses where to start.
 * - Where nobody said a mode, this computer starts open and everything else protected.
 * - A context that holds only perhaps, since the account or the role is unknown, one that is found by its profile, and one
 *   of a file that others can write make things stricter and never looser.
 * - The embedded endpoint is no place that contexts know.
 */
export function termsFor(where: Whereabouts, sources: Sources): Terms {
	const rules = where.local ? [] : found(where, sources.contexts);
	const holding = rules.map(({ rule }) => rule);
	const { ceilings, chosen } = modesSaid(sources, holding, rules.filter(isSure));
	const open: Said<Mode> = { value: 'open', by: byDefault };
	const onThisComputer = where.local || where.loopback === true;
	const usual: Said<Mode> = onThisComputer ? open : { value: 'protected', by: byDefault };
	const ceiling = strictest(ceilings, open);
	const start = strictest(chosen, usual);
	const told = rules.flatMap(({ rule, answer }) =>
		answer === 'yes' && rule.untrusted !== true ? [rule] : [],
	);
	const alias = first(told, 'alias');
	const colour = first(told, 'colour');
	const tailQueue = first(told, 'tail_queue');
	const regions = first(told, 'regions');
	const days = fewestDays(holding);
	const awaitsAccount =
		where.identity === undefined && rules.some(({ answer }) => answer === 'perhaps');
	return {
		mode: strictest([start, ceiling], start),
		ceiling,
		receive: demand('receive', guardWords.receive, sources, holding),
		reason: demand('reason', guardWords.reason, sources, holding),
		audit: demand('audit', guardWords.audit, sources, holding),
		keep: leastKept(holding),
		...(days === undefined ? {} : { days }),
		...(alias === undefined ? {} : { alias }),
		...(colour === undefined ? {} : { colour }),
		...(tailQueue === undefined ? {} : { tailQueue }),
		...(regions === undefined ? {} : { regions }),
		...(awaitsAccount ? { awaitsAccount } : {}),
	};
}

/** The modes that nothing passes, and those that somebody chose to start in. */
function modesSaid(
	{ flag, environment }: Sources,
	holding: readonly ContextRule[],
	sure: readonly Found[],
) {
	const byFlag = saying(flag.mode, { kind: 'flag', name: flag.fixed ?? guardWords.mode.flag });
	const byVariable = saying(environment.mode, {
		kind: 'environment',
		name: guardWords.mode.variable,
	});
	const fixed = flag.fixed === undefined ? [] : byFlag;
	return {
		ceilings: [...fixed, ...byVariable, ...modesOf(holding)],
		chosen: [...byFlag, ...byVariable, ...modesOf(sure.map(({ rule }) => rule))],
	};
}

function saying(mode: Mode | undefined, by: By): readonly Said<Mode>[] {
	return mode === undefined ? [] : [{ value: mode, by }];
}

/** Whether a mode is above what the terms allow. */
export function isAbove(mode: Mode, { ceiling }: Pick<Terms, 'ceiling'>): boolean {
	return modes.indexOf(mode) > modes.indexOf(ceiling.value);
}

type Found = { readonly rule: ContextRule; readonly answer: Exclude<Answer, 'no'> };

/** The contexts that hold, for certain or perhaps, in the order in which they stand. */
function found(where: Whereabouts, contexts: readonly ContextRule[]): readonly Found[] {
	const names = namesOf(where);
	return contexts.flatMap((rule) => {
		const answers = matchKeys.flatMap((key) => {
			const patterns = rule.match[key];
			return patterns === undefined
				? []
				: [eachOf(names[key].map((one) => matching(patterns, one)))];
		});
		const answer = allOf(answers);
		return answer === 'no' ? [] : [{ rule, answer }];
	});
}

/** Of what is not the same for all requests: it holds where it does for all, and perhaps where for some. */
function eachOf(answers: readonly Answer[]): Answer {
	if (answers.every((one) => one === 'yes')) return 'yes';
	return answers.every((one) => one === 'no') ? 'no' : 'perhaps';
}

function isSure({ rule, answer }: Found): boolean {
	return answer === 'yes' && rule.match.profile === undefined && rule.untrusted !== true;
}

function modesOf(rules: readonly ContextRule[]): readonly Said<Mode>[] {
	return rules.flatMap(({ mode, by }) => saying(mode, by));
}

/** The first of the strictest, which is who is named for it. */
function strictest(said: readonly Said<Mode>[], otherwise: Said<Mode>): Said<Mode> {
	const [one = otherwise] = said.toSorted(
		(a, b) => modes.indexOf(a.value) - modes.indexOf(b.value),
	);
	return one;
}

/** A guard that is asked for or is not: whoever asks first is named. */
function demand<Asked extends string, Usual extends string>(
	guard: 'receive' | 'reason' | 'audit',
	words: {
		readonly flag?: string;
		readonly variable: string;
		readonly asked: Asked;
		readonly usual: Usual;
	},
	{ flag, environment }: Sources,
	holding: readonly ContextRule[],
): Said<Asked | Usual> {
	const { asked, usual } = words;
	if (flag[guard] !== undefined) {
		return { value: asked, by: { kind: 'flag', name: words.flag ?? guard } };
	}
	if (environment[guard] !== undefined) {
		return { value: asked, by: { kind: 'environment', name: words.variable } };
	}
	const rule = holding.find((one) => one[guard] !== undefined);
	return rule === undefined ? { value: usual, by: byDefault } : { value: asked, by: rule.by };
}

/** The least that any says is kept: a copy holds what a message held. */
function leastKept(holding: readonly ContextRule[]): Said<Keep> {
	const said = holding.flatMap(({ journal, by }): Said<Keep>[] =>
		journal?.keep === undefined ? [] : [{ value: journal.keep, by }],
	);
	const [least] = said.toSorted((a, b) => keeps.indexOf(a.value) - keeps.indexOf(b.value));
	return least ?? { value: 'body', by: byDefault };
}

function fewestDays(holding: readonly ContextRule[]): Said<number> | undefined {
	const said = holding.flatMap(({ journal, by }): Said<number>[] =>
		journal?.days === undefined ? [] : [{ value: journal.days, by }],
	);
	return said.toSorted((a, b) => a.value - b.value)[0];
}

function first<Key extends 'alias' | 'colour' | 'tail_queue' | 'regions'>(
	rules: readonly ContextRule[],
	key: Key,
): Said<NonNullable<ContextRule[Key]>> | undefined {
	for (const rule of rules) {
		const value = rule[key];
		if (value !== undefined) return { value, by: rule.by };
	}
	return;
}
