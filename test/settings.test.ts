import { describe, expect, it } from 'vitest';
import { parseCommandLine } from '../source/commands/command-line/parse.ts';
import { exitCodeOf } from '../source/commands/shell/exit-codes.ts';
import { nothingConfigured } from '../source/configuration/configuration.ts';
import { termsFor } from '../source/domain/contexts/terms.ts';
import { isOnThisMachine, settingsFrom, termsAtStart } from '../source/settings.ts';
import { complaint } from './helpers/complaint.ts';

const settings = (line: string, env: NodeJS.ProcessEnv = {}) =>
	settingsFrom(parseCommandLine(line.split(' ').filter((word) => word !== '')), env);

/** The mode that a command line starts in, where requests go as `where` says. */
const startsIn = (
	value: ReturnType<typeof settings>,
	where: { readonly local: boolean; readonly loopback?: true },
) => termsFor({ region: 'eu-west-1', ...where }, value.sources).mode.value;

describe('the mode', () => {
	it('starts protected for an account that nobody configured', () => {
		expect(termsAtStart(settings('queues')).mode.value).toBe('protected');
	});

	it('starts open on the embedded endpoint and on loopback addresses', () => {
		const atStart = (line: string) => termsAtStart(settings(line)).mode.value;
		expect(atStart('--local')).toBe('open');
		expect(atStart('--endpoint-url http://localhost:4566')).toBe('open');
		expect(atStart('--endpoint-url https://sqs.example.com')).toBe('protected');
	});

	it('is the one that was named, wherever requests go', () => {
		expect(startsIn(settings('--local --read-only'), { local: true })).toBe('read-only');
		expect(startsIn(settings('--mode open'), { local: false })).toBe('open');
	});

	it('opens once a profile or the environment turns out to name a loopback endpoint', () => {
		const unchosen = settings('queues --profile dev');
		expect(startsIn(unchosen, { local: false, loopback: true })).toBe('open');
		expect(startsIn(settings('--endpoint-url http://127.0.0.1:4566'), { local: false })).toBe(
			'protected',
		);
		expect(startsIn(unchosen, { local: false })).toBe('protected');
	});

	it('of the environment is the most that a flag can choose', () => {
		const where = { local: false } as const;
		expect(startsIn(settings('--mode open', { AWSMSG_MODE: 'look' }), where)).toBe('look');
		expect(startsIn(settings('', { AWSMSG_MODE: 'open' }), where)).toBe('open');
		expect(startsIn(settings('', { AWSMSG_MODE: '' }), where)).toBe('protected');
	});

	it('receives nothing where a flag or the environment says so', () => {
		const receive = (line: string, env: NodeJS.ProcessEnv = {}) =>
			termsAtStart(settings(line, env)).receive;
		expect(receive('--no-receive --local')).toEqual({
			value: 'never',
			by: { kind: 'flag', name: '--no-receive' },
		});
		expect(receive('', { AWSMSG_RECEIVE: 'never' }).value).toBe('never');
		expect(receive('').value).toBe('allowed');
	});

	it.each([
		[{ AWSMSG_MODE: 'readonly' }, /AWSMSG_MODE takes .*not 'readonly'.*Did you mean read-only\?/],
		[{ AWSMSG_RECEIVE: 'no' }, /AWSMSG_RECEIVE takes never, not 'no'/],
	])('in the environment it is a word that exists: %j', (env, expected) => {
		const error = complaint(() => settings('', env));
		expect(error.line).toMatch(expected);
		expect(exitCodeOf(error.thrown)).toBe(2);
	});
});

describe('an endpoint', () => {
	it.each([
		'http://127.0.0.1:4566',
		'http://127.1:80',
		'http://0x7f000001/',
		'http://[::1]:4566',
		'http://localhost',
		'https://sqs.localhost:4566',
	])('%s is on this machine', (endpoint) => {
		expect(isOnThisMachine({ local: false, endpoint })).toBe(true);
	});

	it.each([
		'http://127.0.0.1.example.com',
		'http://localhost.example.com',
		'http://10.0.0.1',
		'http://127.0.0.1@example.com/',
		'http://[::2]',
		'not a url',
	])('%s is not on this machine', (endpoint) => {
		expect(isOnThisMachine({ local: false, endpoint })).toBe(false);
	});
});

describe('the screen to start with', () => {
	it('comes from the flag, then from AWSMSG_START, and is the queues without them', () => {
		expect(settings('').start).toBe('queues');
		expect(settings('', { AWSMSG_START: 'pulse' }).start).toBe('pulse');
		expect(settings('--start dead', { AWSMSG_START: 'pulse' }).start).toBe('dead');
		expect(settings('', { AWSMSG_START: '' }).start).toBe('queues');
	});

	it('comes from the configuration where neither says it', () => {
		const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;
		const configuration = { contexts: [], start: { value: 'pulse', by } } as const;
		const configured = { configuration, found: [], warnings: [] };
		const start = (env: NodeJS.ProcessEnv) =>
			settingsFrom(parseCommandLine([]), env, configured).start;
		expect(start({})).toBe('pulse');
		expect(start({ AWSMSG_START: 'dead' })).toBe('dead');
	});

	it('is refused where it is none, with the nearest; a command does not mind', () => {
		expect(complaint(() => settings('', { AWSMSG_START: 'puls' })).line).toMatch(
			/Did you mean pulse/,
		);
		expect(complaint(() => settings('--start puls')).line).toMatch(/Did you mean --start pulse/);
		expect(settings('queues', { AWSMSG_START: 'puls' }).start).toBe('queues');
	});
});

describe('the log that is searched for messages', () => {
	const by = { kind: 'file', path: '/c', line: 1, scope: 'user' } as const;
	const configured = {
		...nothingConfigured,
		configuration: {
			...nothingConfigured.configuration,
			log_group: { value: '/of-the-file', by },
			id_field: { value: 'file_id', by },
		},
	};
	const logs = (words: string, env: NodeJS.ProcessEnv) =>
		settingsFrom(
			parseCommandLine(['why', 'q', 'm1', ...words.split(' ').filter(Boolean)]),
			env,
			configured,
		).logs;

	it('is named by the flag, else by the environment, else by the file', () => {
		const env = { AWSMSG_LOG_GROUP: '/of-the-environment' };
		expect(logs('--log-group /of-the-flag', env)).toEqual({
			logGroup: '/of-the-flag',
			idField: 'file_id',
		});
		expect(logs('', env).logGroup).toBe('/of-the-environment');
		expect(logs('', { AWSMSG_LOG_GROUP: '' }).logGroup).toBe('/of-the-file');
	});

	it('of single queues are those of the file, where nobody names one for all', () => {
		const rule = { queue: ['orders'], logGroup: '/orders' };
		const of = (words: string) =>
			settingsFrom(
				parseCommandLine(['why', 'q', 'm1', ...words.split(' ').filter(Boolean)]),
				{},
				{ ...configured, configuration: { contexts: [], logs: [{ value: rule, by }] } },
			).logs;
		expect(of('').byQueue).toEqual([rule]);
		expect(of('--id-field id').byQueue).toEqual([{ ...rule, idField: 'id' }]);
		expect(of('--log-group /all')).toEqual({ logGroup: '/all' });
	});
});

describe('the theme', () => {
	it('comes from the flag, then from AWSMSG_THEME', () => {
		expect(settings('', { AWSMSG_THEME: 'light' }).theme.name).toBe('light');
		expect(settings('--theme mono', { AWSMSG_THEME: 'light' }).theme.name).toBe('mono');
		expect(settings('', { AWSMSG_THEME: '' }).theme.name).toBeUndefined();
	});

	it('has no colour where NO_COLOR is set to anything or the terminal is dumb', () => {
		expect(settings('', { NO_COLOR: '0' }).theme.noColor).toBe(true);
		expect(settings('', { NO_COLOR: '' }).theme.noColor).toBe(false);
		expect(settings('--no-color').theme.noColor).toBe(true);
		expect(settings('', { TERM: 'dumb' }).theme).toMatchObject({ name: 'plain', ascii: true });
		expect(settings('', { TERM: 'linux' }).theme).toMatchObject({ ascii: false, coarse: true });
		expect(settings('', { TERM: 'xterm' }).theme).toMatchObject({ ascii: false, coarse: false });
	});

	it.each([
		[{}, false],
		[{ LANG: 'en_US.UTF-8' }, false],
		[{ LANG: 'C.utf8' }, false],
		[{ LANG: 'C' }, true],
		[{ LANG: 'de_DE.ISO-8859-1' }, true],
		[{ LC_ALL: 'C', LANG: 'en_US.UTF-8' }, true],
		[{ LC_CTYPE: 'en_US.UTF-8', LANG: 'C' }, false],
	])('for the locale %j draws with ASCII: %s', (env, ascii) => {
		expect(settings('', env).theme.ascii).toBe(ascii);
	});
});

describe('settings that make no sense', () => {
	it.each([
		['--local --profile dev', /--local and --profile contradict/],
		['--local --endpoint-url http://x', /--local and --endpoint-url contradict/],
		['--endpoint-url localhost:4566', /takes an http or https URL/],
		['--endpoint-url ftp://x', /takes an http or https URL/],
		['--read-only --mode open', /contradict/],
		['queues --json --output table', /contradict/],
		['--theme drak', /--theme names no theme.*Did you mean dark\?/],
		['purge q --account 123', /12 digits/],
		['--faults []', /--faults is for the embedded endpoint/],
		['--local --faults {', /--faults takes a JSON array/],
		['--profile=', /--profile is empty/],
	])('%s: one sentence, exit code 2', (line, expected) => {
		const error = complaint(() => settings(line));
		expect(error.line).toMatch(expected);
		expect(exitCodeOf(error.thrown)).toBe(2);
	});
});

it('settings are one frozen value with the resource to land on', () => {
	const value = settings('open orders --region eu-west-1 -n 5 --json --local --seed 7');
	expect(value).toMatchObject({
		open: 'orders',
		context: { local: true, region: 'eu-west-1' },
		limit: 5,
		output: 'json',
		seed: 7,
	});
	expect(Object.isFrozen(value) && Object.isFrozen(value.context)).toBe(true);
});

describe('what files say', () => {
	const by = { kind: 'file', path: '/etc/awsmsg/config.toml', line: 1, scope: 'system' } as const;
	const file = {
		...nothingConfigured,
		configuration: {
			contexts: [],
			theme: { value: 'light', by },
			start: { value: 'pulse' as const, by },
			budget: { value: 2, by },
			log_group: { value: '/ecs/pay', by },
		},
	};
	const from = (line: string, env: NodeJS.ProcessEnv = {}) =>
		settingsFrom(parseCommandLine(line.split(' ').filter((word) => word !== '')), env, file);

	it('holds where neither a flag nor the environment does', () => {
		expect(from('')).toMatchObject({
			theme: { name: 'light', by },
			start: 'pulse',
			logs: { logGroup: '/ecs/pay' },
		});
		const env = { AWSMSG_THEME: 'mono', AWSMSG_START: 'queues', AWSMSG_LOG_GROUP: '/x' };
		expect(from('', env)).toMatchObject({
			theme: { name: 'mono', by: { kind: 'environment' } },
			start: 'queues',
			logs: { logGroup: '/x' },
		});
		expect(from('--theme plain', env).theme).toMatchObject({ name: 'plain', by: { kind: 'flag' } });
	});

	it('of a budget is the most that the environment can say', () => {
		expect(from('').budget).toBe(2);
		expect(from('', { AWSMSG_BUDGET: '5' }).budget).toBe(2);
		expect(from('', { AWSMSG_BUDGET: '0.5' }).budget).toBe(0.5);
		expect(settings('').budget).toBeUndefined();
		expect(complaint(() => from('', { AWSMSG_BUDGET: 'much' })).line).toMatch(
			/AWSMSG_BUDGET takes/,
		);
	});
});
