import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	type ConfigurationFile,
	fileWarnings,
	mistakeWords,
	together,
} from '../../source/configuration/configuration.ts';
import { contextFields, globalFields, matchFields } from '../../source/configuration/keys.ts';
import { readConfiguration } from '../../source/configuration/read.ts';

const path = '/home/ada/.config/awsmsg/config.toml';

function file(text: string, more: Partial<ConfigurationFile> = {}): ConfigurationFile {
	return { path, scope: 'user', text, ...more };
}

function read(text: string, more: Partial<ConfigurationFile> = {}) {
	const answer = readConfiguration(file(text, more));
	if (!answer.ok) throw new Error(mistakeWords(answer.mistake));
	return answer.configuration;
}

function mistake(text: string): string {
	const answer = readConfiguration(file(text));
	if (answer.ok) throw new Error('it was read');
	const { hint } = answer.mistake;
	return `${mistakeWords(answer.mistake)}${hint === undefined ? '' : `. ${hint}`}`;
}

const example = `
# How the screen looks.
theme = "light"

[[context]]
account = "123456789012"
region = ["eu-*", "us-east-1"]
alias = "prod"
colour = "red"
mode = "read-only"
receive = "never"

[[context]]
profile = "dev*"
mode = "look"
`;

describe('a configuration file', () => {
	it('says what holds where, and on which line', () => {
		expect(read(example)).toEqual({
			theme: { value: 'light', by: { kind: 'file', path, line: 3, scope: 'user' } },
			contexts: [
				{
					match: { account: ['123456789012'], region: ['eu-*', 'us-east-1'] },
					by: { kind: 'file', path, line: 5, scope: 'user' },
					alias: 'prod',
					colour: 'red',
					mode: 'read-only',
					receive: 'never',
				},
				{
					match: { profile: ['dev*'] },
					by: { kind: 'file', path, line: 13, scope: 'user' },
					mode: 'look',
				},
			],
		});
	});

	it("says what words of one's own stand for", () => {
		expect(read('[aliases]\npay = "redrive payments-dlq"').aliases).toEqual({
			pay: { value: 'redrive payments-dlq', by: { kind: 'file', path, line: 2, scope: 'user' } },
		});
	});

	it('names the columns of lists, and of both files each list counts', () => {
		const user = read('[columns]\nqueues = ["name", "ready"]');
		expect(user.columns).toEqual({
			queues: { value: ['name', 'ready'], by: { kind: 'file', path, line: 2, scope: 'user' } },
		});
		const system = read('[columns]\nqueues = "name"\ntopics = "name"', { scope: 'system' });
		const { columns } = together([user, system]);
		expect(columns?.['queues']?.value).toEqual(['name', 'ready']);
		expect(columns?.['topics']?.value).toEqual(['name']);
	});

	it('says the regions of a context, and where the requests of a profile go', () => {
		const [one, two] = read(
			'[[context]]\naccount = "1*"\nregions = ["eu-west-1", "us-gov-west-1"]\n[[context]]\nprofile = ["dev", "play"]\nendpoint_url = "http://127.0.0.1:4566"',
		).contexts;
		expect(one?.regions).toEqual(['eu-west-1', 'us-gov-west-1']);
		expect(two?.endpoint_url).toBe('http://127.0.0.1:4566');
	});

	it('may be empty', () => {
		expect(read('')).toEqual({ contexts: [] });
		expect(read('# nothing yet\n')).toEqual({ contexts: [] });
	});

	it('that others can write makes contexts stricter, and decides nothing else', () => {
		const untrusted = 'can be written by other users';
		const { theme, contexts } = read(example, { untrusted });
		expect(theme).toBeUndefined();
		expect(contexts.map((one) => one.untrusted)).toEqual([true, true]);
		expect(fileWarnings(file('', { untrusted, readable: true }))).toEqual([
			`${path} can be written by other users: it makes things stricter, and is not believed otherwise`,
			`other users can read ${path}: chmod 600 ${path}`,
		]);
	});

	it('of the user goes before that of the computer, and the contexts of both count', () => {
		const system = read('theme = "dark"\n[[context]]\naccount = "*"\nmode = "look"', {
			scope: 'system',
		});
		const both = together([read(example), system]);
		expect(both.theme?.value).toBe('light');
		expect(both.contexts.map(({ by }) => by.scope)).toEqual(['user', 'user', 'system']);
		expect(together([system]).theme?.value).toBe('dark');
		expect(together([])).toEqual({ contexts: [] });
		const budgets = together([read('budget = 3'), read('budget = 0.5', { scope: 'system' })]);
		expect(budgets.budget).toMatchObject({ value: 0.5, by: { scope: 'system' } });
	});
});

describe('the logs of the consumers of single queues', () => {
	const said =
		'[[log]]\nqueue = "orders*"\nlog_group = "/ecs/orders"\n\n[[log]]\nqueue = ["a", "b"]\nid_field = "id"';

	it('are read in their order, those of the user before those of the system', () => {
		const user = read(said);
		expect(user.logs).toEqual([
			{
				value: { queue: ['orders*'], logGroup: '/ecs/orders' },
				by: { kind: 'file', path, line: 1, scope: 'user' },
			},
			{
				value: { queue: ['a', 'b'], idField: 'id' },
				by: { kind: 'file', path, line: 5, scope: 'user' },
			},
		]);
		const system = read('[[log]]\nqueue = "*"\nlog_group = "/all"', { scope: 'system' });
		const groups = together([user, system]).logs?.map(({ value }) => value.logGroup);
		expect(groups).toEqual(['/ecs/orders', undefined, '/all']);
	});

	it('are not believed where others can write the file', () => {
		expect(read(said, { untrusted: 'others can write it' }).logs).toBeUndefined();
	});
});

describe('masks and the terms of the journal', () => {
	const masked = '[[mask]]\nresource = "orders*"\npaths = "body.a"\nregex = ["b"]';

	it('are read with their lines, and those of all files add up', () => {
		const user = read(masked);
		expect(user.masks).toEqual([
			{
				...{ resource: ['orders*'], paths: ['body.a'], regex: ['b'] },
				by: { kind: 'file', path, line: 1, scope: 'user' },
			},
		]);
		const system = read('[[mask]]\nresource = "*"\nregex = "c"\nreveal = "never"', {
			scope: 'system',
		});
		expect(together([user, system]).masks).toHaveLength(2);
		expect(together([{ contexts: [] }, system]).masks).toMatchObject([{ reveal: 'never' }]);
	});

	it('hold of a file that others can write, too', () => {
		const untrusted = 'can be written by others';
		expect(read(masked, { untrusted }).masks).toHaveLength(1);
	});

	it('of a context are a table', () => {
		const [context] = read(
			'[[context]]\naccount = "1*"\njournal = { keep = "hash", days = 7 }',
		).contexts;
		expect(context?.journal).toEqual({ keep: 'hash', days: 7 });
	});
});

describe('a mistake is named with file, line and key', () => {
	it.each([
		['theme = dark', 'line 1, column 9: this is no TOML'],
		['theme = "dark"\ntheme = "light"', 'line 2, column'],
		[
			'\n\ntheme = "drak"',
			'line 3, theme: it takes dark, light, mono or plain, not "drak". Did you mean dark?',
		],
		['thema = "dark"', 'line 1, thema: there is no key of this name here. Did you mean theme?'],
		[
			'[context]\nmode = "look"',
			'line 1, context: contexts are tables of a list. Write [[context]] above each',
		],
		['context = "prod"', 'line 1, context: contexts are tables of a list'],
		[
			'[[context]]\naccount = "1*"\nmode = "readonly"',
			'line 3, context.mode: it takes read-only, look, protected or open, not "readonly". Did you mean read-only?',
		],
		['[[context]]\naccount = "1*"\nmode = 3', 'line 3, context.mode: it takes'],
		[
			'[[context]]\naccount = "1*"\nmode = "look"\n\n[[context]]\nregion = "eu-*"\n\n# why\ncolor = "red"',
			'line 9, context.color: there is no key of this name here. Did you mean colour?',
		],
		[
			'[[context]]\naccount = 123456789012\nmode = "look"',
			'line 2, context.account: it takes an account id',
		],
		['[[context]]\naccount = []\nmode = "look"', 'line 2, context.account'],
		['[[context]]\naccount = ["1*", ""]\nmode = "look"', 'line 2, context.account'],
		[
			'[[context]]\nmode = "look"',
			'line 1, context: it does not say where it holds. Give one of account, role',
		],
		['[[context]]\naccount = "1*"', 'line 1, context: it says where, and nothing that holds there'],
		[
			'[[context]]\nprofile = "dev"\nmode = "open"',
			'line 3, context.mode: what is found by a profile can only be stricter, and open is not',
		],
		[
			'[[context]]\naccount = "1*"\nreceive = "always"',
			'line 3, context.receive: it takes never, not "always"',
		],
		['[[context]]\nregion = """\n[[context]]\n"""\nmode = "opn"', 'line 5, context.mode'],
		['[[context]]\naccount = [\n  "1*",\n]\nalias = [\n  "a",\n]', 'line 5, context.alias'],
		['mouse = "yes"', 'line 1, mouse: it takes true or false, not "yes"'],
		['title = 1', 'line 1, title: it takes true or false'],
		['bell = "bel"', 'line 1, bell: it takes none, bell or notify, not "bel". Did you mean bell?'],
		['budget = -1', 'line 1, budget: it takes an amount of US dollars'],
		['start = "puls"', 'line 1, start: it takes queues'],
		['[aliases]\n"pay now" = "x"', 'line 2, aliases.pay now: a word is typed in small letters'],
		['[aliases]\npay = 3', 'line 2, aliases.pay: it takes a line as it is typed'],
		['aliases = "x"', 'line 1, aliases: aliases are a table'],
		['[colours]\nbad = "red"', 'line 1, colours: there is no key of this name here'],
		['filters = "x"', 'line 1, filters: filters are a table. Write [filters] above them'],
		['[filters]\nA = "x"', 'line 2, filters.A: a filter is named in small letters'],
		['[filters]\na = 3', 'line 2, filters.a: it takes a filter as it is typed behind /'],
		['keys = "x"', 'line 1, keys: keys are a table. Write [keys] above them'],
		['[keys]\nsend = "f5"\nredrive = 5', 'line 3, keys.redrive: it takes a key such as P'],
		['columns = "name"', 'line 1, columns: columns are a table. Write [columns] above them'],
		['[columns]\nqueues = []', 'line 2, columns.queues: it takes the name of a column, or a list'],
		[
			'[[context]]\naccount = "1*"\nregions = "europe"',
			'line 3, context.regions: it takes the name of a region, or a list of such, not "europe"',
		],
		['[[context]]\naccount = "1*"\nregions = ["eu-*"]', 'line 3, context.regions'],
		[
			'[[context]]\naccount = "123456789012"\nendpoint_url = "https://a.b"',
			'line 3, context.endpoint_url: it is said for profiles that are named, in full and alone',
		],
		[
			'[[context]]\nprofile = "dev"\nregion = "eu-west-1"\nendpoint_url = "https://a.b"',
			'line 4, context.endpoint_url: it is said for profiles',
		],
		[
			'[[context]]\nprofile = ["dev", "p*"]\nendpoint_url = "https://a.b"',
			'line 3, context.endpoint_url: it is said for profiles',
		],
		[
			'[[context]]\nprofile = "!dev"\nendpoint_url = "https://a.b"',
			'line 3, context.endpoint_url: it is said for profiles',
		],
		['[log]\nqueue = "a"', 'line 1, log: logs are tables of a list. Write [[log]]'],
		['[[log]]\nlog_group = "a"', 'line 1, log: '],
		['[[log]]\nqueue = "a"', 'line 1, log: '],
		['[mask]\npaths = "body.a"', 'line 1, mask: masks are tables of a list. Write [[mask]]'],
		['[[mask]]\npaths = "body.a"', 'line 1, mask: it does not say whose messages. Give resource'],
		['[[mask]]\nresource = "*"', 'line 1, mask: it does not say what is masked. Give paths'],
		[
			'[[mask]]\nresource = "*"\npaths = ["body.a", "b.c"]',
			'line 3, mask.paths: it takes a path that begins with body or attributes',
		],
		['[[mask]]\nresource = "*"\nregex = "(a"', 'line 3, mask.regex: it takes a regular expression'],
		[
			'[[mask]]\nresource = "*"\nregex = "a"\nreveal = "no"',
			'line 4, mask.reveal: it takes never, not "no"',
		],
		[
			'[[context]]\naccount = "1*"\njournal = { keep = "bodies" }',
			'line 3, context.journal: it takes a table with keep (none, hash or body) and days',
		],
		['[[context]]\naccount = "1*"\njournal = { days = 0 }', 'line 3, context.journal: it takes'],
		['[[context]]\naccount = "1*"\njournal = { days = 31 }', 'line 3, context.journal: it takes'],
		['[[context]]\naccount = "1*"\njournal = {}', 'line 3, context.journal: it takes'],
		['__proto__ = "x"', 'line 1, __proto__: there is no key of this name here'],
	])('%j', (text, expected) => {
		expect(mistake(text)).toContain(`${path}, ${expected}`);
	});

	it.each([
		['account', '1234-5678-9012'],
		['account', '12345678901'],
		['account', '1234567890123*'],
		['account', '!'],
		['role', 'arn:aws:iam::123456789012:role/Admin'],
		['role', '!team/Admin'],
		['endpoint', 'http://127.0.0.1:4566/'],
		['endpoint', '!https://*.example.com/'],
		['endpoint', '127.0.0.1:4566'],
		['endpoint', 'localhost:*'],
		['endpoint', 'amazon'],
	])('what would never be found: %s = %j', (key, value) => {
		expect(mistake(`[[context]]\n${key} = ["*", "${value}"]\nmode = "look"`)).toContain(
			`${path}, line 2, context.${key}: it takes `,
		);
	});

	it.each([
		'http://endpoint.example.com',
		'http://10.0.0.1:4566',
		'https://ada:secret@a.b',
		'https://a.b/',
		'ftp://127.0.0.1',
		'127.0.0.1:4566',
	])('where nothing may be sent as long as a file says so: %s', (url) => {
		expect(mistake(`[[context]]\nprofile = "dev"\nendpoint_url = "${url}"`)).toContain(
			`${path}, line 3, context.endpoint_url: it takes an https URL, or one of http on this computer`,
		);
	});

	it.each([
		['account', ['123456789012', '!123456789012', '*', '1234*', '????5678*', '123456789012*']],
		['role', ['ReadOnly*', '!Admin', 'ops+a=b,c.d@e-f_g']],
		[
			'endpoint',
			['aws', '!aws', '*', 'http*', 'http://127.0.0.1:*', '*.example.com', 'https://a.b/c'],
		],
	])('and what can be is none: %s', (key, values) => {
		const { contexts } = read(`[[context]]\n${key} = ${JSON.stringify(values)}\nmode = "look"`);
		expect(contexts).toMatchObject([{ match: { [key]: values } }]);
	});

	it('whatever the file holds: it is read, or one line of it is named', () => {
		const names = [...Object.keys({ ...matchFields, ...contextFields, ...globalFields }), 'x'];
		const value = fc.constantFrom(
			'"look"',
			'"open"',
			'"*"',
			'["1*", "2*"]',
			'3',
			'"""\na\n"""',
			'{ a = 1 }',
		);
		const line = fc.oneof(
			fc.constantFrom('[[context]]', '[context]', '# text', '', '[[other]]', 'theme'),
			fc.tuple(fc.constantFrom(...names), value).map(([name, one]) => `${name} = ${one}`),
		);
		fc.assert(
			fc.property(fc.array(line, { maxLength: 12 }), (lines) => {
				const text = lines.join('\n');
				const answer = readConfiguration(file(text));
				if (answer.ok) {
					expect(answer.configuration.contexts.length).toBe(
						lines.filter((one) => one === '[[context]]').length,
					);
					return;
				}
				const { line: at, key } = answer.mistake;
				expect(at).toBeGreaterThan(0);
				expect(at).toBeLessThanOrEqual(Math.max(1, text.split('\n').length));
				// The line that is named has the key, or is the table that lacks it.
				const last = key?.split('.').at(-1);
				if (last !== undefined) expect(text.split('\n')[at - 1]).toContain(last);
			}),
		);
	});
});
