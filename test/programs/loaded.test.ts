import { describe, expect, test } from 'vitest';
import { imports } from '../helpers/imports.ts';

/*
What a command loads before it does anything. Each room of the house costs every start of it: one that is new here is
either needed, or imported with `import()` by what needs it.
*/

/** The files that come with a file: its imports and theirs, but for those that wait for an `import()`. */
function loadedWith(...entries: readonly string[]): ReadonlySet<string> {
	const found = new Set(entries);
	for (const file of found) {
		for (const { file: from, target, typeOnly, dynamic } of imports) {
			if (from === file && !typeOnly && !dynamic) found.add(target);
		}
	}
	return found;
}

/** `domain/queues` of `domain/queues/queue-url.ts`; a package or a file beside the rooms as it is. */
const roomOf = (target: string): string => target.split('/').slice(0, 2).join('/');

const roomsWith = (command: string): readonly string[] => {
	const rooms = [...loadedWith('programs/headless/run.ts', command)]
		.filter((file) => file.includes('/') && file.split('/').length > 2)
		.map(roomOf);
	return [...new Set(rooms)].sort();
};

const packagesWith = (command: string): readonly string[] =>
	[...loadedWith('programs/headless/run.ts', command)]
		.filter((target) => !target.endsWith('.ts') && !target.startsWith('node:'))
		.sort();

/** What every command has: failures, files, journals, the audit, who is asked and what it costs. */
const everywhere = [
	'commands/command-line',
	'commands/shell',
	'domain/alarms',
	'domain/charts',
	'domain/contexts',
	'domain/diagnosis',
	'domain/expressions',
	'domain/json',
	'domain/masking',
	'domain/messages',
	'domain/push',
	'domain/queues',
	'domain/text',
	'domain/topics',
	'host/files',
	'host/memory',
	'host/terminal',
	'operations/alarms',
	'operations/audit',
	'operations/charts',
	'operations/consumers',
	'operations/messages',
	'operations/metrics',
	'operations/push',
	'operations/queues',
	'operations/resources',
	'operations/streams',
	'operations/topics',
	'programs/headless',
];

describe('a command loads its own rooms and no others', () => {
	test('queues: what a list shows and judges, neither redrive nor an engine for expressions', () => {
		const more = [
			...['consumers', 'streams'].map((room) => `domain/${room}`),
			...['contexts', 'watch'].map((room) => `operations/${room}`),
			...[
				'alarms',
				'charts',
				'consumers',
				'contexts',
				'diagnosis',
				'json',
				'resources',
				'topics',
			].map((room) => `presentation/${room}`),
			'commands/queues',
		];
		const allowed = [...everywhere, ...more];
		expect(roomsWith('commands/lists.ts').filter((room) => !allowed.includes(room))).toEqual([]);
		expect(packagesWith('commands/lists.ts')).toEqual(['string-width']);
	});

	test('peek: messages and what may be done to them, no lists and no figures of queues', () => {
		// Of consumers what Lambda writes beside a letter, by which its kind is known.
		const more = [
			'commands/messages',
			'domain/consumers',
			'domain/redrive',
			'presentation/messages',
		];
		const allowed = [...everywhere, ...more];
		expect(
			roomsWith('commands/messages/peek.ts').filter((room) => !allowed.includes(room)),
		).toEqual([]);
		expect(packagesWith('commands/messages/peek.ts')).toEqual([
			'@marcbachmann/cel-js',
			'string-width',
		]);
	});

	test('what is loaded is found by its imports, however deep', () => {
		const loaded = loadedWith('commands/lists.ts');
		expect(loaded).toContain('presentation/resources/kinds.ts');
		expect(loaded).toContain('domain/kinds.ts');
		expect([...loaded].filter((file) => file.startsWith('console/'))).toEqual([]);
	});
});
