import { allows, leastMode, type Mode } from '../effect.ts';
import type { Endpoints } from '../place.ts';
import { placeServiceIds, serviceIds, sideServiceIds, variableName } from '../service-id.ts';
import { effectOfCommand } from './command-effect.ts';

/** A text as one word of a POSIX shell. */
export function shellWord(text: string): string {
	return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line that can be pasted into a shell. */
export function commandLine(words: readonly string[]): string {
	return words.map(shellWord).join(' ');
}

/** Where a command is to run. What is left out comes from the environment. */
export type CommandPlace = {
	readonly profile?: string;
	readonly region?: string;
	/** Only those of services that do not go to AWS. */
	readonly endpoints?: Endpoints;
	/** For `awsmsg` alone. */
	readonly mode?: Mode;
	/** An embedded endpoint that ends with its command: each command starts its own. */
	readonly embedded?: true;
};

/** The place of commands that are made in a context: they come back to it from anywhere. */
export function placeOfCommands(
	info: Pick<CommandPlace, 'profile' | 'endpoints'> & {
		readonly region: string;
		readonly endpoint?: string;
	},
	mode: Mode,
): CommandPlace {
	const { profile, region, endpoint } = info;
	const endpoints = info.endpoints ?? (endpoint === undefined ? undefined : sameEndpoint(endpoint));
	return {
		...(profile === undefined ? {} : { profile }),
		region,
		...(endpoints === undefined ? {} : { endpoints }),
		mode,
	};
}

/** One endpoint for all services. */
export function sameEndpoint(url: string): Endpoints {
	return Object.fromEntries(serviceIds.map((id) => [id, url]));
}

/**
 * The one way in which a command of awsmsg is worded for somebody to run: with profile, region, endpoint and
 * mode of the context that it was made in, so that it means the same place wherever it is pasted. Where that
 * mode would refuse it, it names the least one that does not: a command that can't run is no way.
 */
export function awsmsgCommand(place: CommandPlace, ...words: readonly string[]): string {
	const mode = place.mode === undefined ? [] : ['--mode', modeFor(place.mode, words)];
	return lineFor(place, ['awsmsg', ...words], mode);
}

function modeFor(mode: Mode, words: readonly string[]): Mode {
	const effect = effectOfCommand(words);
	return allows(mode, effect) ? mode : leastMode(effect);
}

/** A command that asks no endpoint, or that is meant in general: it is the same everywhere. */
export function bareCommand(...words: readonly string[]): string {
	return awsmsgCommand({}, ...words);
}

/** {@link awsmsgCommand} for the AWS CLI. */
export function awsCommand(place: CommandPlace, ...words: readonly string[]): string {
	return lineFor(place, ['aws', ...words], []);
}

function lineFor(place: CommandPlace, words: readonly string[], more: readonly string[]): string {
	if (place.embedded) return commandLine([...words, '--local', ...more]);
	const { endpoints = {} } = place;
	// No flag names the endpoint of one service.
	const variables = isOne(endpoints)
		? []
		: serviceIds.flatMap((id) => {
				const url = endpoints[id];
				return url === undefined ? [] : [`AWS_ENDPOINT_URL_${variableName(id)}=${shellWord(url)}`];
			});
	return [...variables, commandLine([...words, ...placeFlags(place), ...more])].join(' ');
}

/** The flags of profile, region and endpoint, which `awsmsg` and the AWS CLI share. */
export function placeFlags({ profile, region, endpoints = {} }: CommandPlace): readonly string[] {
	return [
		...(profile === undefined ? [] : ['--profile', profile]),
		...(region === undefined ? [] : ['--region', region]),
		...(isOne(endpoints) ? ['--endpoint-url', endpoints.SQS ?? ''] : []),
	];
}

/** Whether one endpoint serves all. */
function isOne(endpoints: Endpoints): boolean {
	const [url, ...others] = new Set(placeServiceIds.map((id) => endpoints[id]));
	if (url === undefined || others.length > 0) return false;
	return sideServiceIds.every((id) => endpoints[id] === undefined || endpoints[id] === url);
}
