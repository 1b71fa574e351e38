import { expect, test } from 'vitest';
import { run } from '../../source/commands/config.ts';
import { nothingConfigured } from '../../source/configuration/configuration.ts';
import { runFake } from './fake-context.ts';

const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 2, scope: 'system' } as const;
const configured = {
	...nothingConfigured,
	configuration: {
		contexts: [],
		start: { value: 'dead', by },
		log_group: { value: '/of/the/file', by },
		id_field: { value: 'id', by },
	},
} as const;
const env = {
	AWSMSG_START: 'pulse',
	AWSMSG_LOG_GROUP: '/of/the/environment',
	AWSMSG_ID_FIELD: 'messageId',
};

/** What `awsmsg config` tells of what files and environment can say. */
async function told(options: Parameters<typeof runFake>[2], ...flags: readonly string[]) {
	const { stdout } = await runFake(run, ['config', '--json', ...flags], options);
	const { settings } = JSON.parse(stdout) as {
		settings: { name: string; value: string; from: { name?: string; path?: string } }[];
	};
	return settings
		.filter(({ name }) => ['start', 'log_group', 'id_field'].includes(name))
		.map(({ name, value, from }) => [name, value, from.name ?? from.path]);
}

test('what the environment says goes before the files, and is named for it', async () => {
	const fromEnvironment = [
		['start', 'pulse', 'AWSMSG_START'],
		['log_group', '/of/the/environment', 'AWSMSG_LOG_GROUP'],
		['id_field', 'messageId', 'AWSMSG_ID_FIELD'],
	];
	expect(await told({ configured, env })).toEqual(fromEnvironment);
	expect(await told({ env })).toEqual(fromEnvironment);
});

test('a flag goes before both', async () => {
	const [first] = await told({ configured, env }, '--start', 'queues');
	expect(first).toEqual(['start', 'queues', '--start']);
});

test('what the files say is told as theirs, and nothing where nobody said anything', async () => {
	expect(await told({ configured })).toEqual([
		['start', 'dead', by.path],
		['log_group', '/of/the/file', by.path],
		['id_field', 'id', by.path],
	]);
	expect(await told({})).toEqual([]);
});
