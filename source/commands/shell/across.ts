import { parseArn } from '../../domain/arn.ts';
import { type AcrossPlace, listOf, meantAcross } from '../../domain/contexts/across.ts';
import { defaultRegions } from '../../domain/contexts/default-regions.ts';
import { asFailure, type Failure, failureLine } from '../../domain/failure.ts';
import type { Known } from '../../domain/kinds.ts';
import { type KindId, kinds } from '../../domain/kinds.ts';
import type { PagedMap } from '../../domain/paged-map.ts';
import type { ResourceKey } from '../../domain/resources.ts';
import { type OpenPlace, Places } from '../../operations/contexts/open-places.ts';
import { operationKinds } from '../../operations/kinds.ts';
import { survey } from '../../operations/watch/survey.ts';
import type { Column } from '../../presentation/columns.ts';
import { whoseColumns } from '../../presentation/contexts/across-columns.ts';
import { type Whose, whoseOf } from '../../presentation/contexts/across-rows.ts';
import { contextLabel } from '../../presentation/contexts/context-words.ts';
import { counted } from '../../presentation/formats.ts';
import { presentationKinds, type RowOf } from '../../presentation/resources/kinds.ts';
import { flagValue } from '../command-line/flag-values.ts';
import type { CommandContext } from './context.ts';
import type { Flag } from './definition.ts';
import { exitCodes } from './exit-codes.ts';
import { listed, printed } from './listing.ts';
import { printList, wantsJson } from './print.ts';
import { usage } from './usage.ts';

/** Where a list is taken from that is of several places. */
export const acrossFlags: readonly Flag[] = [
	{
		name: 'profiles',
		value: 'A,B',
		about: 'of these profiles, in one list; * stands for any letters',
	},
	{ name: 'regions', value: 'X,Y', about: 'of these regions, in one list' },
];

/** Places that are asked side by side; all together ask as much at once as one list does. */
const atOnce = 12;

/** Whether a list of several places is asked for. */
export function isAcross({ invocation: { flags } }: Pick<CommandContext, 'invocation'>): boolean {
	return flags.has('profiles') || flags.has('regions');
}

/** Asks a place, one of so many that are asked side by side, for what may excuse what was found there. */
type Excusing<Kind extends KindId> = (
	place: Pick<OpenPlace, 'gateways'>,
	known: PagedMap<ResourceKey, Known<Kind>>,
	side: number,
) => Promise<PagedMap<ResourceKey, Known<Kind>>>;

type Asked<Kind extends KindId> = {
	readonly place: AcrossPlace;
	readonly label: string;
	readonly info?: OpenPlace['info'];
	readonly known?: PagedMap<ResourceKey, Known<Kind>>;
	readonly failure?: Failure;
};

/**
 * Prints the resources of a kind of several profiles and regions as one list, each row with its account, region and
 * profile. A place that can not be asked hurts no other: it is told on standard error, and the exit code is 3; 1 where
 * all failed.
 */
export async function printAcross<Kind extends KindId>(
	context: CommandContext,
	kind: Kind,
	excusing: Excusing<Kind> = async (_, known) => known,
): Promise<number> {
	const { settings } = context;
	const { many } = kinds[kind];
	const places = await placesOf(context);
	const asked = await askAll(context, kind, places, excusing);
	const json = wantsJson(context);
	const parts = asked.flatMap((one) => {
		if (one.known === undefined) return [];
		const { rows, toJson, failures } = listed(kind, one.known, json);
		const all = rows.map((row) => ({
			...row,
			...whoseOf(one, parseArn(row.arn)?.account ?? one.place.account ?? '', settings.sources),
		}));
		return [{ ...one, rows: all, toJson, failures }];
	});
	const rows = parts.flatMap((part) => part.rows);
	const chosen = rows.slice(0, settings.limit);
	const toJson = new Map(parts.map((part) => [part.place.key, part.toJson]));
	type Row = RowOf<Kind> & Whose;
	const columns = presentationKinds[kind].columns as readonly Column<Row>[];
	const shown = columns.filter(({ watched, priced }) => watched !== true && priced !== true);
	// What says which one it is stands together.
	const at = 1 + shown.findIndex(({ id }) => id === 'name');
	await printList(context, chosen, {
		columns: [...shown.slice(0, at), ...whoseColumns<Row>(rows), ...shown.slice(at)].map(printed),
		toJson: (row: Row) => ({
			...(toJson.get(row.place)?.(row) as object),
			...{ account: row.account, region: row.region, profile: row.owner || undefined },
		}),
	});
	return told(context, many, asked, parts);
}

/** Says what could not be had, each place by its name; answers the exit code. */
function told(
	{ out }: Pick<CommandContext, 'out'>,
	many: string,
	asked: readonly Asked<KindId>[],
	parts: readonly {
		readonly label: string;
		readonly rows: readonly unknown[];
		readonly failures: readonly Failure[];
	}[],
): number {
	for (const { label, failure } of asked) {
		if (failure !== undefined) out.note(`awsmsg: ${label}: ${failureLine(failure)}.`);
	}
	for (const { label, rows, failures } of parts) {
		const [first] = failures;
		if (first === undefined) continue;
		const which = `${failures.length} of ${rows.length} ${many} could not be read`;
		out.note(`awsmsg: ${label}: ${which}: ${failureLine(first)}.`);
	}
	const isWhole = asked.every(({ failure }) => failure === undefined);
	if (isWhole && parts.every(({ rows }) => rows.length === 0)) {
		out.note(`There are no ${many} in ${counted(asked.length, 'place')}.`);
	}
	if (asked.every(({ known }) => known === undefined)) return exitCodes.failed;
	return isWhole && parts.every(({ failures }) => failures.length === 0)
		? exitCodes.done
		: exitCodes.partly;
}

/** The places that the flags name. Throws a UsageError for what names none. */
async function placesOf(context: CommandContext): Promise<readonly AcrossPlace[]> {
	const { invocation, settings } = context;
	const { context: choice } = settings;
	const named = (flag: string) => listOf(flagValue(invocation, flag) ?? '');
	for (const flag of ['profiles', 'regions']) {
		const one = flag.slice(0, -1);
		if (invocation.flags.has(flag) && named(flag).length === 0) {
			throw usage(`--${flag} is empty`, 'Name some, with commas between them');
		}
		if (invocation.flags.has(flag) && invocation.flags.has(one)) {
			throw usage(`--${flag} and --${one} contradict each other`, 'Leave one of them out');
		}
	}
	if (invocation.flags.has('region')) {
		throw usage('--region is of one profile', 'Say --regions for the region of all of them');
	}
	if (choice.local) {
		throw usage('--local is one place', 'Leave out --profiles and --regions, or --local');
	}
	if (invocation.flags.has('metrics')) {
		throw usage('--metrics asks one place at a time', 'Leave out --profiles and --regions');
	}
	const names = await context.sharedNames();
	const regionsOf = (profile = 'default') => {
		const account = names.profiles.find(({ name }) => name === profile)?.account;
		return defaultRegions(settings.sources.contexts, { profile, ...(account && { account }) });
	};
	const meant = meantAcross(
		{ profiles: named('profiles'), regions: named('regions') },
		{ choice, region: choice.region ?? '', ...names },
		regionsOf,
	);
	if ('why' in meant) throw usage(meant.why, 'Name what the shared AWS files have');
	return meant.places;
}

/** Lists and asks all places, some at a time; answers them in their order. */
async function askAll<Kind extends KindId>(
	context: CommandContext,
	kind: Kind,
	places: readonly AcrossPlace[],
	excusing: Excusing<Kind>,
): Promise<readonly Asked<Kind>[]> {
	const { out, signal } = context;
	const opening = new Places((choice) => context.connectBeside(choice));
	const asked: Asked<Kind>[] = [];
	const queue = places.entries();
	const side = Math.min(atOnce, places.length);
	let done = 0;
	const work = async () => {
		for (const [index, place] of queue) {
			asked[index] = await ask(context, { kind, place, opening, side, excusing });
			signal.throwIfAborted();
			out.progress(`${++done} of ${places.length} places read`);
		}
	};
	await Promise.all(Array.from({ length: side }, work));
	return asked;
}

async function ask<Kind extends KindId>(
	{ clock, settings, signal }: CommandContext,
	{
		kind,
		place,
		opening,
		side,
		excusing,
	}: {
		readonly kind: Kind;
		readonly place: AcrossPlace;
		readonly opening: Places;
		/** How many places are asked side by side. */
		readonly side: number;
		readonly excusing: Excusing<Kind>;
	},
): Promise<Asked<Kind>> {
	let label = place.key.trim();
	let opened: OpenPlace | undefined;
	let endless: Failure | undefined;
	try {
		opened = await opening.at(place);
		const { gateways, info } = opened;
		label = contextLabel(info);
		const found = await survey(
			kind,
			// By its place: two profiles may lead to the same queues.
			{ gateways, clock, context: place.key },
			{
				most: settings.limit,
				keep: wantsJson({ settings }) ? 'list' : 'row',
				atOnce: Math.max(1, Math.floor(operationKinds[kind].atOnce / side)),
				onEndless: (failure) => {
					endless = failure;
				},
			},
			signal,
		);
		const known = await excusing(opened, found, side);
		return { place, label, info, known, ...(endless === undefined ? {} : { failure: endless }) };
	} catch (error) {
		signal.throwIfAborted();
		return { place, label, failure: asFailure(error) };
	} finally {
		opened?.close();
	}
}
