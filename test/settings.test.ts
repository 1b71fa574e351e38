import { describe, expect, it } from 'vitest';
import { exitCodeOf } from '../source/commands/shell/exit-codes.ts';
import { parseCommandLine } from '../source/commands/shell/parse.ts';
import { isOnThisMachine, settingsFrom, startingMode } from '../source/settings.ts';
import { complaint } from './helpers/complaint.ts';

const settings = (line: string, env: NodeJS.ProcessEnv = {}) =>
	settingsFrom(parseCommandLine(line.split(' ').filter((word) => word !== '')), env);

describe('the mode', () => {
	it('starts protected for an account that nobody configured', () => {
		expect(settings('queues')).toMatchObject({ mode: 'protected', modeWasChosen: false });
	});

	it('starts open on the embedded endpoint and on loopback addresses', () => {
		expect(settings('--local').mode).toBe('open');
		expect(settings('--endpoint-url http://localhost:4566').mode).toBe('open');
		expect(settings('--endpoint-url https://sqs.example.com').mode).toBe('protected');
	});

	it('is the one that was named, wherever requests go', () => {
		const chosen = settings('--local --read-only');
		expect(chosen).toMatchObject({ mode: 'read-only', modeWasChosen: true });
		expect(startingMode(chosen, { local: true })).toBe('read-only');
	});

	it('opens once a profile or the environment turns out to name a loopback endpoint', () => {
		const unchosen = settings('queues --profile dev');
		expect(startingMode(unchosen, { local: false, loopback: true })).toBe('open');
		const lied = settings('--endpoint-url http://127.0.0.1:4566');
		expect(startingMode(lied, { local: false, loopback: false })).toBe('protected');
		expect(startingMode(unchosen, { local: false })).toBe('protected');
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

	it('is refused where it is none, with the nearest; a command does not mind', () => {
		expect(complaint(() => settings('', { AWSMSG_START: 'puls' })).line).toMatch(
			/Did you mean pulse/,
		);
		expect(complaint(() => settings('--start puls')).line).toMatch(/Did you mean --start pulse/);
		expect(settings('queues', { AWSMSG_START: 'puls' }).start).toBe('queues');
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
