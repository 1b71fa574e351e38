import { endpointOfProfile } from '../domain/contexts/profile-endpoints.ts';
import { type By, type Terms, termsFor } from '../domain/contexts/terms.ts';
import { asFailure, failureLine } from '../domain/failure.ts';
import type { Identity } from '../domain/resources.ts';
import { whoAmI } from '../operations/identity.ts';
import { sourceWords } from '../operations/mode-refusal.ts';
import type { ContextInfo } from '../operations/ports.ts';
import type { configuration } from '../presentation/json/shapes/configuration.ts';
import type { Form } from '../presentation/json/shapes/parts.ts';
import type { Settings } from '../settings.ts';
import type { CommandContext, Run } from './shell/context.ts';
import type { Definition } from './shell/definition.ts';
import { exitCodes } from './shell/exit-codes.ts';
import { printDocument, printLines, printList, wantsJson } from './shell/print.ts';
import type { TableColumn } from './shell/table.ts';

export const definition: Definition = {
	name: 'config',
	summary: 'what holds here, and who said so',
	about:
		'Of each guard the strictest that was said holds; of all else a flag goes before the environment, and that before the files. STS is asked once whose account it is, since contexts are found by it. The files are checked as the console checks them. docs/config.md has every key of them.',
	operands: [],
	flags: [
		{
			name: 'schema',
			about: 'the JSON schema of the configuration file instead, for an editor; asks nobody',
		},
	],
	examples: ['awsmsg config', 'awsmsg config --profile prod --json', 'awsmsg config --schema'],
};

/** A setting, its value, and who said it; `aws`: the variables, profiles and defaults that all AWS tools read. */
type Setting = {
	readonly name: string;
	readonly value: string;
	readonly by: By | { readonly kind: 'aws' };
};

type Place = {
	readonly info?: ContextInfo;
	readonly identity?: Identity;
};

/** `awsmsg config`: every setting that is in force, with its source. */
export const run: Run = async (context) => {
	const { settings, out, invocation } = context;
	if (invocation.flags.has('schema')) {
		await out.data(await context.configurationSchema());
		return exitCodes.done;
	}
	await context.checkConsole();
	const place = await whereHere(context);
	const { info, identity } = place;
	const terms = termsFor(
		info === undefined
			? { local: settings.context.local }
			: { ...info, ...(identity === undefined ? {} : { identity }) },
		settings.sources,
	);
	const all = settingsIn(context, terms, place);
	if (wantsJson(context)) {
		const document: Form<typeof configuration> = {
			kind: 'configuration',
			account: identity?.account,
			files: filesOf(settings),
			warnings: settings.configured.warnings,
			settings: all.map(({ name, value, by }) => ({ name, value, from: fromJson(by) })),
		};
		await printDocument(context, document);
		return exitCodes.done;
	}
	if (settings.output === 'table') {
		const found = filesOf(settings).map(({ path, contexts }) => ({
			text: `${path}: ${contexts === undefined ? 'there is none' : contextsText(contexts)}`,
		}));
		const account = identity?.account ?? 'account unknown';
		const alias = terms.alias === undefined ? '' : ` (${terms.alias.value})`;
		await printLines(context, [...found.map((one) => [one]), [{ text: `${account}${alias}` }], []]);
	}
	await printList(context, all, { columns, toJson: (row) => row });
	if (terms.awaitsAccount) {
		out.note('Until the account is known the strictest of all that may hold does.');
	}
	return exitCodes.done;
};

const columns: readonly TableColumn<Setting>[] = [
	{ title: 'SETTING', cell: ({ name }) => name },
	{ title: 'VALUE', cell: ({ value }) => value },
	{ title: 'FROM', cell: ({ by }) => fromWords(by) },
];

/** Where this is, as far as it can be told; what can't be is said, and the rest is shown all the same. */
async function whereHere(context: CommandContext): Promise<Place> {
	const { settings, signal, out } = context;
	// The embedded endpoint would have to be started to say what is known.
	if (settings.context.local) return {};
	try {
		const { info, gateways } = await context.connect();
		const identity = await whoAmI(gateways, signal).catch((error: unknown) => {
			signal.throwIfAborted();
			out.note(`awsmsg: ${failureLine(asFailure(error))}.`);
			return undefined;
		});
		return identity === undefined ? { info } : { info, identity };
	} catch (error) {
		signal.throwIfAborted();
		out.note(`awsmsg: ${failureLine(asFailure(error))}.`);
		return {};
	}
}

function settingsIn(
	{ settings, invocation }: CommandContext,
	terms: Terms,
	{ info }: Place,
): readonly Setting[] {
	const { mode, ceiling, receive, reason, audit, keep, days, alias, colour, tailQueue, regions } =
		terms;
	const { profile, region, endpoint, endpoints = [], local } = settings.context;
	const flagOr = (name: string, given: string | undefined): Setting['by'] =>
		given === undefined ? { kind: 'aws' } : { kind: 'flag', name };
	const said = endpointOfProfile(endpoints, info?.profile);
	const ofFile = said?.url === info?.endpoint ? said : undefined;
	return [
		{ name: 'mode', value: mode.value, by: mode.by },
		{ name: 'mode at most', value: ceiling.value, by: ceiling.by },
		{ name: 'receive', value: receive.value, by: receive.by },
		{ name: 'reason', value: reason.value, by: reason.by },
		{ name: 'audit', value: audit.value, by: audit.by },
		{ name: 'journal.keep', value: keep.value, by: keep.by },
		...(days === undefined
			? []
			: [{ name: 'journal.days', value: String(days.value), by: days.by }]),
		...(alias === undefined ? [] : [{ name: 'alias', ...alias }]),
		...(colour === undefined ? [] : [{ name: 'colour', ...colour }]),
		...(tailQueue === undefined ? [] : [{ name: 'tail_queue', ...tailQueue }]),
		...(regions === undefined
			? []
			: [{ name: 'regions', value: regions.value.join(', '), by: regions.by }]),
		{ name: 'theme', value: settings.theme.name ?? 'dark', by: settings.theme.by },
		...sayings(settings, invocation.flags.has('start')),
		...(['aliases', 'filters', 'columns', 'keys'] as const).flatMap((table) =>
			Object.entries(settings.configured.configuration[table] ?? {}).map(
				([name, { value, by }]) => ({
					name: `${table}.${name}`,
					value: typeof value === 'string' ? value : value.join(', '),
					by,
				}),
			),
		),
		...settings.masks.rules.map(({ resource, paths, regex, by }) => ({
			name: 'mask',
			value: `${resource.join(', ')}: ${[...paths, ...regex.map((one) => `/${one}/`)].join(', ')}`,
			by,
		})),
		...(local
			? [{ name: 'endpoint', value: 'embedded', by: flagOr('--local', '') }]
			: [
					{ name: 'profile', value: info?.profile ?? 'none', by: flagOr('--profile', profile) },
					{ name: 'region', value: info?.region ?? 'unknown', by: flagOr('--region', region) },
					{
						name: 'endpoint',
						value: info?.endpoint ?? 'aws',
						by:
							endpoint === undefined && ofFile !== undefined
								? ofFile.by
								: flagOr('--endpoint-url', endpoint),
					},
				]),
	];
}

type Configuration = Settings['configured']['configuration'];
/** Keys whose source something else knows as well, and tables, which are told by themselves. */
type ToldApart =
	| ('theme' | 'budget' | 'start' | 'log_group' | 'id_field')
	| ('aliases' | 'filters' | 'columns' | 'keys' | 'logs' | 'contexts' | 'masks');

/** The keys that files alone say: one that is not here does not compile. */
const onlyInFiles = Object.keys({
	mouse: true,
	title: true,
	bell: true,
} satisfies Readonly<Record<Exclude<keyof Configuration, ToldApart>, true>>) as readonly Exclude<
	keyof Configuration,
	ToldApart
>[];

/** What only the files tell the source of: what holds and is not theirs was said by a flag or the environment. */
function sayings(settings: Settings, startByFlag: boolean): readonly Setting[] {
	const { configured, budget, start, logs } = settings;
	const { configuration: all } = configured;
	const values = {
		start,
		log_group: logs.logGroup ?? all.log_group?.value,
		id_field: logs.idField ?? all.id_field?.value,
	};
	const by: Setting['by'] =
		all.budget?.value === budget && all.budget !== undefined
			? all.budget.by
			: { kind: 'environment', name: 'AWSMSG_BUDGET' };
	return [
		...(budget === undefined ? [] : [{ name: 'budget', value: `$${budget} a day`, by }]),
		...(['start', 'log_group', 'id_field'] as const).flatMap((name) => {
			const said = all[name];
			const value = values[name];
			if (name === 'start' && startByFlag)
				return [{ name, value: start, by: { kind: 'flag', name: '--start' } as const }];
			if (value === undefined || (name === 'start' && said === undefined && value === 'queues'))
				return [];
			if (said?.value === value) return [{ name, ...said }];
			const variable = `AWSMSG_${name.toUpperCase()}`;
			return [{ name, value, by: { kind: 'environment', name: variable } as const }];
		}),
		...onlyInFiles.flatMap((name) => {
			const said = all[name];
			return said === undefined ? [] : [{ name, value: String(said.value), by: said.by }];
		}),
		...(all.logs ?? []).map(({ value: { queue, logGroup, idField }, by: said }) => ({
			name: 'log',
			value: [`of ${queue.join(', ')}:`, logGroup ?? 'those of its functions', idField ?? '']
				.join(' ')
				.trim(),
			by: said,
		})),
	];
}

function filesOf({ configured }: Settings) {
	const { paths, configuration: all, found } = configured;
	if (paths === undefined) return [];
	return (['user', 'system'] as const).map((scope) => {
		const path = paths[scope];
		const contexts = all.contexts.filter(({ by }) => by.scope === scope).length;
		return { scope, path, ...(found.includes(scope) ? { contexts } : {}) };
	});
}

function contextsText(many: number): string {
	return many === 1 ? '1 context' : `${many} contexts`;
}

function fromWords(by: Setting['by']): string {
	return by.kind === 'aws' ? 'variables and files of AWS' : sourceWords(by);
}

function fromJson(by: Setting['by']) {
	switch (by.kind) {
		case 'flag':
		case 'environment':
			return { kind: by.kind, name: by.name };
		case 'file':
			return { kind: by.kind, path: by.path, line: by.line };
		default:
			return { kind: by.kind };
	}
}
