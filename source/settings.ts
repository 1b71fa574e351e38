import { flagValue, quoted, wholeFlag } from './commands/command-line/flag-values.ts';
import { outputs } from './commands/command-line/global-flags.ts';
import type { Invocation } from './commands/shell/definition.ts';
import { usage } from './commands/shell/usage.ts';
import { type Configured, nothingConfigured } from './configuration/configuration.ts';
import type { ProgramRun } from './domain/audit/audit-entry.ts';
import type { ContextChoice } from './domain/contexts/context-choice.ts';
import { profileEndpoints } from './domain/contexts/profile-endpoints.ts';
import {
	type By,
	type Guards,
	guardWords,
	type Sources,
	type Terms,
	termsFor,
} from './domain/contexts/terms.ts';
import { modes } from './domain/effect.ts';
import { Masks } from './domain/masking/masks.ts';
import { isLoopback } from './domain/place.ts';
import { type StartScreen, startScreens } from './domain/start-screens.ts';
import { nearest } from './domain/text/nearest.ts';
import { carriesSecret } from './domain/text/url-secrets.ts';
import type { LogChoice } from './domain/why/log-choice.ts';
import { themes } from './presentation/theme.ts';

export type OutputFormat = (typeof outputs)[number];

/** Everything that flags, the environment and the configuration files decide, once, at the start. Frozen. */
export type Settings = {
	readonly context: ContextChoice;
	/** What flags, environment and files say about every place; `termsFor` says what holds in one. */
	readonly sources: Sources;
	/** Why what is written is written. */
	readonly reason?: string;
	/** This run, as user agents and the audit name it. */
	readonly run: ProgramRun;
	/** What CloudWatch may cost a day, US dollars; the usual where nobody said it. */
	readonly budget?: number;
	/** What may not be seen of messages, by all files together. */
	readonly masks: Masks;
	/** What the configuration files say. */
	readonly configured: Configured;
	readonly theme: {
		readonly name?: string;
		/** Who named it. */
		readonly by: By;
		readonly noColor: boolean;
		readonly ascii: boolean;
		/** The Linux console draws lines, but neither blocks nor braille. */
		readonly coarse: boolean;
	};
	/** How the console uses the terminal. */
	readonly terminal: {
		readonly mouse: boolean;
		readonly title: boolean;
		/** Absent where nothing happens when something is decided. */
		readonly bell?: 'bell' | 'notify';
	};
	/** The resource or alarm to land on: a name, URL or ARN as typed. */
	readonly open?: string;
	/** The screen that the console starts with. */
	readonly start: StartScreen;
	readonly output: OutputFormat;
	readonly limit?: number;
	/** Resource name given to confirm the run. */
	readonly confirm?: string;
	readonly yes: boolean;
	/** Account id given to confirm the run. */
	readonly account?: string;
	/** Faults for the embedded endpoint: JSON text of an array. */
	readonly faults?: string;
	/** Seed of the demo of the embedded endpoint. */
	readonly seed?: number;
	readonly debug: boolean;
	/** The log of consumers that are no functions, and the field of its JSON lines that has the id of a message. */
	readonly logs: LogChoice;
};

/**
 * Flags win over the environment, and that over the files; of guards the strictest wins. Throws a UsageError for what
 * contradicts itself or is unknown.
 */
export function settingsFrom(
	invocation: Invocation,
	env: NodeJS.ProcessEnv,
	configured: Configured = nothingConfigured,
	run: ProgramRun = { id: 'unnamed', version: 'unknown' },
): Settings {
	const has = (name: string) => invocation.flags.has(name);
	const context = contextFrom(invocation, configured);
	const faults = checkedFaults(invocation, context.local);
	const [landing] = invocation.command?.name === 'open' ? invocation.operands : [];
	const optional = {
		open: landing,
		limit: wholeFlag(invocation, 'limit', 1),
		confirm: flagValue(invocation, 'confirm'),
		reason: checkedReason(flagValue(invocation, 'reason')),
		budget: leastBudget(env, configured),
		account: checkedAccount(flagValue(invocation, 'account')),
		faults,
		seed: wholeFlag(invocation, 'seed', 0, 0xffff_ffff),
	};
	const settings: Settings = {
		context: Object.freeze(context),
		sources: Object.freeze({
			flag: flagGuards(invocation),
			environment: environmentGuards(env),
			contexts: configured.configuration.contexts,
		}),
		configured,
		masks: new Masks(configured.configuration.masks ?? []),
		run,
		theme: Object.freeze(themeFrom(invocation, env, configured)),
		terminal: Object.freeze(terminalFrom(configured)),
		output: outputFrom(invocation),
		start: startFrom(invocation, env, configured),
		yes: has('yes'),
		debug: has('debug'),
		logs: Object.freeze(logsFrom(invocation, env, configured)),
		...withoutUndefined(optional),
	};
	return Object.freeze(settings);
}

/** The logs that are searched for messages: one by the flags, else the environment; else by the files, those of single queues first. */
function logsFrom(
	invocation: Invocation,
	env: NodeJS.ProcessEnv,
	{ configuration: { log_group, id_field, logs = [] } }: Configured,
): Settings['logs'] {
	const logGroup = flagValue(invocation, 'log-group') ?? (env['AWSMSG_LOG_GROUP'] || undefined);
	const idField = flagValue(invocation, 'id-field') ?? (env['AWSMSG_ID_FIELD'] || undefined);
	const field = withoutUndefined({ idField });
	const byQueue = logs.map(({ value }) => ({ ...value, ...field }));
	return withoutUndefined({
		logGroup: logGroup ?? log_group?.value,
		idField: idField ?? id_field?.value,
		byQueue: byQueue.length === 0 || logGroup !== undefined ? undefined : byQueue,
	});
}

/** What holds before anything is known of where requests go: the strictest of what may hold. */
export function termsAtStart({ context, sources }: Pick<Settings, 'context' | 'sources'>): Terms {
	return termsFor({ local: context.local, loopback: isOnThisMachine(context) }, sources);
}

/** Whether requests stay on this machine: the embedded endpoint, or one on a loopback address. */
export function isOnThisMachine(where: {
	readonly local: boolean;
	readonly endpoint?: string;
}): boolean {
	return where.local || (where.endpoint !== undefined && isLoopback(where.endpoint));
}

function contextFrom(
	invocation: Invocation,
	{ configuration: { contexts } }: Configured,
): ContextChoice {
	const local = invocation.flags.has('local');
	const profile = flagValue(invocation, 'profile');
	const region = flagValue(invocation, 'region');
	const endpoint = flagValue(invocation, 'endpoint-url');
	if (local && (profile !== undefined || endpoint !== undefined)) {
		const other = profile === undefined ? '--endpoint-url' : '--profile';
		throw usage(
			`--local and ${other} contradict each other`,
			'--local uses the embedded endpoint and no AWS setting; leave one of them out',
		);
	}
	if (endpoint !== undefined && carriesSecret(endpoint)) {
		throw usage(
			'the URL of --endpoint-url carries a user or a password',
			'Leave them out: requests are signed with AWS credentials alone',
		);
	}
	if (endpoint !== undefined && !(URL.canParse(endpoint) && /^https?:/i.test(endpoint))) {
		throw usage(
			`--endpoint-url takes an http or https URL, not ${quoted(endpoint)}`,
			'Say --endpoint-url http://127.0.0.1:4566',
		);
	}
	for (const [name, value] of [
		['profile', profile],
		['region', region],
	]) {
		if (value === '') throw usage(`--${name} is empty`, 'Name one, or leave the flag out');
	}
	const said = local ? [] : profileEndpoints(contexts);
	const endpoints = said.length === 0 ? undefined : said;
	return { local, ...withoutUndefined({ profile, region, endpoint, endpoints }) };
}

function flagGuards(invocation: Invocation): Sources['flag'] {
	const named = modes.find((mode) => mode === flagValue(invocation, 'mode'));
	const isReadOnly = invocation.flags.has('read-only');
	if (isReadOnly && named !== undefined && named !== 'read-only') {
		throw usage(`--read-only and --mode ${named} contradict each other`, 'Leave one of them out');
	}
	const receive = invocation.flags.has('no-receive') ? { receive: 'never' as const } : {};
	// The two mean the same, and nothing passes it.
	if (isReadOnly || named === 'read-only') {
		const fixed = isReadOnly ? '--read-only' : '--mode read-only';
		return { mode: 'read-only', fixed, ...receive };
	}
	return { ...withoutUndefined({ mode: named }), ...receive };
}

function environmentGuards(env: NodeJS.ProcessEnv): Guards {
	const { mode, receive, reason, audit } = guardWords;
	return withoutUndefined({
		reason: wordIn(env, reason.variable, [reason.asked]),
		audit: wordIn(env, audit.variable, [audit.asked]),
		mode: wordIn(env, mode.variable, modes),
		receive: wordIn(env, receive.variable, [receive.asked]),
	});
}

/** One of a few words in a variable; an empty one counts as unset. What is no such word guards nothing, and is said. */
function wordIn<Word extends string>(
	env: NodeJS.ProcessEnv,
	variable: string,
	words: readonly Word[],
): Word | undefined {
	const text = env[variable];
	if (!text) return;
	const word = words.find((one) => one === text);
	if (word !== undefined) return word;
	const near = nearest(text, words);
	throw usage(
		`${variable} takes ${words.join(', ')}, not ${quoted(text)}`,
		near === undefined ? undefined : `Did you mean ${near}?`,
	);
}

function outputFrom(invocation: Invocation): OutputFormat {
	const named = outputs.find((output) => output === flagValue(invocation, 'output'));
	if (!invocation.flags.has('json')) return named ?? 'table';
	if (named !== undefined && named !== 'json') {
		throw usage(`--json and --output ${named} contradict each other`, 'Leave one of them out');
	}
	return 'json';
}

function startFrom(
	invocation: Invocation,
	env: NodeJS.ProcessEnv,
	{ configuration }: Configured,
): StartScreen {
	const { command } = invocation;
	// Of no concern to a command but the one that tells it: a slip in the environment stops none.
	if (command !== undefined && !['open', 'config'].includes(command.name)) return 'queues';
	const flag = flagValue(invocation, 'start');
	const name = flag ?? (env['AWSMSG_START'] || (configuration.start?.value ?? 'queues'));
	const named = startScreens.find((screen) => screen === name);
	if (named !== undefined) return named;
	const near = nearest(name, startScreens);
	throw usage(
		`AWSMSG_START names no screen to start with: ${quoted(name)}`,
		near === undefined ? `The screens are ${startScreens.join(', ')}` : `Did you mean ${near}?`,
	);
}

function terminalFrom({ configuration: { mouse, title, bell } }: Configured): Settings['terminal'] {
	const rings = bell === undefined || bell.value === 'none' ? {} : { bell: bell.value };
	return { mouse: mouse?.value === true, title: title?.value === true, ...rings };
}

function themeFrom(
	invocation: Invocation,
	env: NodeJS.ProcessEnv,
	configured: Configured,
): Settings['theme'] {
	const flag = flagValue(invocation, 'theme');
	// An empty variable counts as unset, as for NO_COLOR (https://no-color.org).
	const variable = env['AWSMSG_THEME'] || undefined;
	const name = flag ?? variable ?? configured.configuration.theme?.value;
	if (name !== undefined && !Object.hasOwn(themes, name)) {
		const near = nearest(name, Object.keys(themes));
		throw usage(
			`${flag === undefined ? 'AWSMSG_THEME' : '--theme'} names no theme: ${quoted(name)}`,
			near === undefined
				? `The themes are ${Object.keys(themes).join(', ')}`
				: `Did you mean ${near}?`,
		);
	}
	const dumb = env['TERM'] === 'dumb';
	const locale = env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || '';
	return {
		noColor: invocation.flags.has('no-color') || dumb || Boolean(env['NO_COLOR']),
		// Without a locale nothing is known, and nearly every terminal reads UTF-8.
		ascii: invocation.flags.has('ascii') || dumb || (locale !== '' && !/utf-?8/i.test(locale)),
		coarse: /^linux(-|$)/.test(env['TERM'] ?? ''),
		// It would show the codes of colours and of bold text as they are.
		...(dumb ? { name: 'plain' } : withoutUndefined({ name })),
		by: themeSource(
			dumb ? 'TERM' : variable && 'AWSMSG_THEME',
			dumb ? undefined : flag,
			configured,
		),
	};
}

function themeSource(
	variable: string | undefined,
	flag: string | undefined,
	{ configuration }: Configured,
): By {
	if (flag !== undefined) return { kind: 'flag', name: '--theme' };
	if (variable !== undefined) return { kind: 'environment', name: variable };
	return configuration.theme?.by ?? { kind: 'default' };
}

/** The least of what was said: a budget is a guard. */
function leastBudget(
	env: NodeJS.ProcessEnv,
	{ configuration: { budget } }: Configured,
): number | undefined {
	const text = env['AWSMSG_BUDGET'];
	if (!text) return budget?.value;
	const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
	if (Number.isFinite(value)) return Math.min(value, budget?.value ?? value);
	throw usage(`AWSMSG_BUDGET takes an amount of US dollars a day, not ${quoted(text)}`);
}

function checkedReason(reason: string | undefined): string | undefined {
	if (reason === undefined || reason.trim() !== '') return reason?.trim();
	throw usage('--reason is empty', 'Say why, or leave the flag out');
}

function checkedAccount(account: string | undefined): string | undefined {
	if (account === undefined || /^\d{12}$/.test(account)) return account;
	throw usage(`--account takes an account id of 12 digits, not ${quoted(account)}`);
}

function checkedFaults(invocation: Invocation, local: boolean): string | undefined {
	const faults = flagValue(invocation, 'faults');
	if (faults === undefined) return;
	if (!local && invocation.command?.name !== 'emulator')
		throw usage('--faults is for the embedded endpoint alone', 'Say --local too');
	let parsed: unknown;
	try {
		parsed = JSON.parse(faults);
	} catch {
		parsed = undefined;
	}
	if (Array.isArray(parsed)) return faults;
	throw usage('--faults takes a JSON array', `Say --faults '[...]'`);
}

type Defined<Values> = { [Key in keyof Values]?: Exclude<Values[Key], undefined> };

function withoutUndefined<Values extends object>(values: Values): Defined<Values> {
	const entries = Object.entries(values).filter(([, value]) => value !== undefined);
	return Object.fromEntries(entries) as Defined<Values>;
}
