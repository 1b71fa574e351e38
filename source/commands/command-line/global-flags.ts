import { modes } from '../../domain/effect.ts';
import { startScreens } from '../../domain/start-screens.ts';
import type { Flag } from '../shell/definition.ts';

/** Which account, region and endpoint. */
const contextFlags: readonly Flag[] = [
	{ name: 'profile', value: 'NAME', about: 'profile of the AWS configuration files' },
	{ name: 'region', value: 'REGION', about: 'region, such as eu-west-1' },
	{ name: 'endpoint-url', value: 'URL', about: 'send every request to this endpoint' },
	{ name: 'local', about: 'use the embedded endpoint with its demo; ignores every AWS setting' },
];

/** What may be done, and how it is confirmed. */
const guardFlags: readonly Flag[] = [
	{ name: 'mode', value: 'MODE', choices: modes, about: 'what requests may do' },
	{ name: 'read-only', about: 'the same as --mode read-only' },
	{ name: 'no-receive', about: 'receive no message, whatever the mode' },
	{ name: 'yes', about: 'confirm what asks for a yes' },
	{ name: 'confirm', value: 'NAME', about: "confirm with the resource's name" },
	{ name: 'reason', value: 'TEXT', about: 'why, for the audit file' },
	{ name: 'account', value: 'ID', about: 'the account that is meant, for protected ones' },
];

export const outputs = ['table', 'text', 'json', 'ndjson'] as const;

/** How results and screens look. */
const outputFlags: readonly Flag[] = [
	{ name: 'output', value: 'FORMAT', choices: outputs, about: 'how results are printed' },
	{ name: 'json', about: 'the same as --output json' },
	{ name: 'limit', short: 'n', value: 'COUNT', about: 'stop after this many' },
	{
		name: 'start',
		value: 'SCREEN',
		choices: startScreens,
		about: 'where the console begins',
	},
	{ name: 'theme', value: 'NAME', about: 'colours: dark, light, mono or plain' },
	{ name: 'no-color', about: 'no colours, as NO_COLOR asks too' },
	{ name: 'ascii', about: 'draw with ASCII characters alone' },
];

/** For tests, demonstrations and reports of trouble. */
const oddFlags: readonly Flag[] = [
	{ name: 'seed', value: 'NUMBER', about: 'seed of the demo of the embedded endpoint' },
	{ name: 'faults', value: 'JSON', about: 'faults that the embedded endpoint shall show' },
	{ name: 'debug', about: 'print each request and the traces of errors' },
	{ name: 'help', short: 'h', about: 'help, overall or for a command' },
	{ name: 'version', about: 'the version' },
];

/** The flags that every command and the console take, by group, in the order of the help. */
export const globalFlagGroups: readonly {
	readonly title: string;
	readonly flags: readonly Flag[];
}[] = [
	{ title: 'Where', flags: contextFlags },
	{ title: 'Confirmation', flags: guardFlags },
	{ title: 'Output', flags: outputFlags },
	{ title: 'Other', flags: oddFlags },
];

export const globalFlags: readonly Flag[] = globalFlagGroups.flatMap(({ flags }) => flags);
