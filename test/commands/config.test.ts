import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { configSchemaFile } from '../../scripts/docs.js';
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

test('every table of the files is told, each name with its line', async () => {
	const at = (line: number) => ({ ...by, line });
	const tables = {
		...configured,
		configuration: {
			contexts: [
				{ match: { region: ['eu-west-1'] }, by: at(9), regions: ['eu-west-1', 'us-east-1'] },
			],
			aliases: { pay: { value: 'redrive payments-dlq', by: at(2) } },
			filters: { refunds: { value: 'Refund', by: at(3) } },
			columns: { queues: { value: ['name', 'ready'], by: at(4) } },
			keys: { peek: { value: ['f5'], by: at(5) } },
		},
	} as const;
	const { stdout } = await runFake(run, ['config', '--json'], { configured: tables });
	const { settings } = JSON.parse(stdout) as {
		settings: { name: string; value: string; from: { line?: number } }[];
	};
	const told = settings.map(({ name, value, from }) => [name, value, from.line]);
	for (const one of [
		['aliases.pay', 'redrive payments-dlq', 2],
		['filters.refunds', 'Refund', 3],
		['columns.queues', 'name, ready', 4],
		['keys.peek', 'f5', 5],
		['regions', 'eu-west-1, us-east-1', 9],
	])
		expect(told).toContainEqual(one);
});

test('an endpoint is told as the file’s where the file says it for the profile', async () => {
	const url = 'http://127.0.0.1:4566';
	const from = async (said: string, profile: string) => {
		const contexts = [{ match: { profile: [profile] }, by, endpoint_url: said }];
		const { stdout } = await runFake(run, ['config', '--json'], {
			loopback: url,
			configured: { ...configured, configuration: { contexts } },
		});
		const { settings } = JSON.parse(stdout) as { settings: { name: string; from: object }[] };
		return settings.find(({ name }) => name === 'endpoint')?.from;
	};
	expect(await from(url, 'default')).toEqual({ kind: 'file', path: by.path, line: by.line });
	expect(await from(url, 'prod')).toEqual({ kind: 'aws' });
	// A variable said another one, which goes before it.
	expect(await from('http://127.0.0.1:1', 'default')).toEqual({ kind: 'aws' });
});

test.each([
	[
		{ columns: { queues: { value: ['redy'], by } } },
		', columns.queues: queues have no column "redy"',
	],
	[{ keys: { pek: { value: ['f5'], by } } }, ', keys.pek: no command is called so'],
	[{ keys: { peek: { value: ['s'], by } } }, 'means two things'],
	[{ aliases: { purge: { value: 'queues', by } } }, ': :purge is a word of awsmsg already'],
])(
	'what the console has not is a mistake, with its line and exit code 2: %j',
	async (said, says) => {
		const wrong = { ...configured, configuration: { contexts: [], ...said } };
		const { code, stderr } = await runFake(run, ['config'], { configured: wrong });
		expect(code).toBe(2);
		expect(stderr).toContain('/etc/awsmsg/config.toml line 2');
		expect(stderr).toContain(says);
	},
);

test('--schema is the schema that the documents have, and asks nobody', async () => {
	const { code, stdout, calls } = await runFake(run, ['config', '--schema']);
	expect([code, calls]).toEqual([0, []]);
	expect(stdout).toBe(readFileSync(configSchemaFile, 'utf8'));
});

test('what the files say is told as theirs, and nothing where nobody said anything', async () => {
	expect(await told({ configured })).toEqual([
		['start', 'dead', by.path],
		['log_group', '/of/the/file', by.path],
		['id_field', 'id', by.path],
	]);
	expect(await told({})).toEqual([]);
});
