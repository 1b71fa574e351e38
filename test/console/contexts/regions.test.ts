import { expect, test } from 'vitest';
import type { ContextRule } from '../../../source/domain/contexts/terms.ts';
import { noSources } from '../../../source/domain/contexts/terms.ts';
import { gateways } from '../../operations/fakes.ts';
import { info, startConsole } from '../fixture.ts';
import { screenText } from '../messages/messages-fixture.ts';

const by = { kind: 'file', path: 'config.toml', line: 1, scope: 'user' } as const;

/** A console in eu-west-1 whose regions answer at once that there is nothing; the orders in which they were asked. */
function started(...regions: readonly string[]) {
	const rule: ContextRule = { match: { region: ['*'] }, by, regions };
	const contexts = regions.length === 0 ? [] : [rule];
	const console = startConsole({ connected: false, sources: { ...noSources, contexts } });
	const asked: (readonly string[])[] = [];
	/** The places of the tables that were opened. */
	const across: string[][] = [];
	console.session.connected({
		info,
		gateways: gateways({}),
		setMode: () => {},
		close: async () => {},
		startJob: (name, input, onEvent) => {
			if (name === 'across') {
				const { places } = input as { readonly places: readonly { readonly key: string }[] };
				across.push(places.map(({ key }) => key.trim()));
				return { tell: () => {}, ended: new Promise<never>(() => {}) };
			}
			const order = (input as { readonly regions: readonly string[] }).regions;
			asked.push(order);
			const heard = onEvent as (found: unknown) => void;
			for (const region of order) heard({ region, counts: {} });
			return { tell: () => {}, ended: Promise.resolve(undefined as never) };
		},
	});
	return { ...console, asked, across };
}

test('regions that the file names are listed first and asked alone; p again asks the others', async () => {
	const console = started('us-east-1', 'eu-west-1');
	console.press('R');
	expect(screenText(console)).toMatch(/here eu-west-1[\s\S]*?us-east-1[\s\S]*?af-south-1/);
	console.press('p');
	await console.settled();
	expect(console.asked).toEqual([['us-east-1', 'eu-west-1']]);
	expect(console.said()).toContain('p again asks the others');
	console.press('p');
	await console.settled();
	expect(console.asked[1]).toContain('af-south-1');
	expect(console.asked[1]).not.toContain('us-east-1');
	expect(console.topAs('regions').found.map(({ region }) => region)).toContain('us-east-1');
	// All have been asked: all are asked again.
	console.press('p');
	await console.settled();
	expect(console.asked[2]).toEqual(expect.arrayContaining(['us-east-1', 'af-south-1']));
});

test('a region of another partition is none that these credentials are good for', async () => {
	const console = started('us-gov-west-1', 'us-east-1');
	console.press('R', 'p');
	await console.settled();
	expect(console.asked).toEqual([['us-east-1']]);
	expect(screenText(console)).not.toContain('us-gov-west-1');
});

test('a table of several profiles looks into the regions that the file names, unless some are named', async () => {
	const console = started('us-east-1', 'eu-central-1');
	for (const text of ['across', 'across eu-west-2']) {
		console.press(':');
		console.type(text);
		console.press('enter');
		await console.settled();
	}
	expect(console.across).toEqual([['us-east-1', 'eu-central-1'], ['eu-west-2']]);
});

test('without a file all are asked at once', async () => {
	const console = started();
	console.press('R', 'p');
	await console.settled();
	expect(console.asked).toHaveLength(1);
	expect(console.asked[0]).toEqual(expect.arrayContaining(['eu-west-1', 'af-south-1']));
});

test('an empty list offers the regions that the file names', () => {
	const console = started('us-east-1', 'eu-central-1', 'eu-west-1');
	console.queues({});
	expect(screenText(console)).toContain('R, then p, asks us-east-1, eu-central-1');
	const other = started();
	other.queues({});
	expect(screenText(other)).toContain('R, then p, asks the other regions');
});
