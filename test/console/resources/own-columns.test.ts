import { expect, test } from 'vitest';
import { completions } from '../../../source/console/navigation/completions.ts';
import { startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

type Console = ReturnType<typeof startConsole>;

function enter(console: Console, text: string): void {
	console.press(':');
	console.type(text);
	console.press('enter');
}

/** The titles of the list's columns. */
function titles(console: Console): readonly string[] {
	const row = screenText(console).split('\n')[3] ?? '';
	return row.trim().split(/ +/);
}

function started(size = { columns: 120, rows: 40 }): Console {
	const columns = { queues: ['dlq', 'name', 'ready'] };
	const console = startConsole({ columns, size });
	Object.assign(console.host, { columns });
	console.queues({ orders: 3, 'orders-dlq': 2 });
	return console;
}

test('a list has the columns that the file names, in their order, and other lists have theirs', () => {
	const console = started();
	expect(titles(console)).toEqual(['DLQ', 'NAME', 'READY']);
	console.press('3');
	expect(titles(console)).toContain('TYPE');
});

test('at 60 columns what has no room gives way, and the name stays', () => {
	const console = started({ columns: 60, rows: 15 });
	expect(titles(console)).toEqual(['DLQ', 'NAME', 'READY']);
	enter(console, 'columns trend oldest in out delay infl ready net type name');
	const shown = titles(console);
	expect(shown).toContain('NAME');
	expect(shown.length).toBeLessThan(10);
});

test('at 60 columns those that stand first stay, before what is wider', () => {
	const console = started({ columns: 60, rows: 15 });
	enter(console, 'columns oldest name ready why');
	expect(titles(console)).toEqual(['OLDEST', 'NAME', 'READY', 'WHY']);
	enter(console, 'columns oldest in out infl name net delay ready why');
	expect(titles(console)).toEqual(expect.arrayContaining(['OLDEST', 'IN/m', 'OUT/m', 'NAME']));
	expect(titles(console)).not.toContain('WHY');
});

test('the command line offers the columns that are not named yet', () => {
	const { state } = started().session;
	const offered = (text: string) => completions(text, state).map((one) => one.text);
	expect(offered('columns na')).toEqual(['columns name']);
	expect(offered('columns name re')[0]).toBe('columns name ready');
	expect(offered('columns name ')).not.toContain('columns name name');
});

test('filters and sorting know the columns that are not shown', () => {
	const console = started();
	enter(console, 'sort infl');
	expect(console.topAs('list').sort.column).toBe('infl');
	enter(console, 'filter ready:>2');
	expect(console.said()).toBe('');
});

test(':columns chooses others until awsmsg ends, and usual brings back those of the file', () => {
	const console = started();
	enter(console, 'columns name, infl');
	expect(titles(console)).toEqual(['NAME', 'INFL']);
	enter(console, 'columns');
	expect(console.said()).toMatch(/^columns here: name, infl; also severity, type, ready/);
	enter(console, 'columns usual');
	expect(titles(console)).toEqual(['DLQ', 'NAME', 'READY']);
	enter(console, 'columns redy');
	expect(console.said()).toContain('no column "redy". Did you mean ready?');
	expect(titles(console)).toEqual(['DLQ', 'NAME', 'READY']);
	console.press('3');
	enter(console, 'columns');
	expect(console.said()).toMatch(/^columns here: severity, name/);
});

test(':columns where no list is says so', () => {
	const console = started();
	enter(console, 'identity');
	enter(console, 'columns name');
	expect(console.said()).toContain('columns are chosen in lists');
});
