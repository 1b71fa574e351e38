import { describe, expect, test } from 'vitest';
import { groupsIn } from '../../../../source/console/messages/layout.ts';
import { criterionOf, membersOf } from '../../../../source/console/messages/look/reach.ts';
import { shownIn } from '../../../../source/console/messages/shown.ts';
import { exactly, workFor } from '../../../../source/console/state/background.ts';
import type { GroupingChoice } from '../../../../source/console/state/messages.ts';
import { compileFilter } from '../../../../source/domain/expressions/expression.ts';
import { Masks, noMasks } from '../../../../source/domain/masking/masks.ts';
import { yes } from '../../fake-queue.ts';
import type { Console } from '../../fixture.ts';
import { lookAtDeadLetters, screenText } from '../messages-fixture.ts';

/** More letters than one look receives: of each five four are refunds. */
const bodies = Array.from({ length: 40 }, (_, index) =>
	JSON.stringify({ type: index % 5 === 4 ? 'Return' : 'Refund', number: index }),
);
const refunds = bodies.filter((body) => body.includes('Refund')).length;

async function atGroups() {
	const look = await lookAtDeadLetters({ bodies });
	look.console.press('b');
	const known = look.view().messages.filter(({ body }) => body.includes('Refund')).length;
	expect(known).toBeLessThan(refunds);
	return { ...look, known };
}

/** The plan of the group under the cursor, once it was made. */
async function plannedGroup(console: Console) {
	console.press('r');
	await console.pass(300);
	const plan = console.topAs('plan').plan.value;
	if (plan === undefined) throw new Error(screenText(console));
	return plan;
}

describe('a group of a sample', () => {
	test('is planned over the whole queue, and the plan names how many are known', async () => {
		const { console, known } = await atGroups();
		const plan = await plannedGroup(console);
		expect(plan.choices).toMatchObject({ fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/) });
		expect(plan.choices).not.toHaveProperty('chosen');
		const text = screenText(console).replaceAll(/\s+/g, ' ');
		expect(text).toContain(`${known} known, the rest found on the way`);
		expect(text).toContain(`SCOPE (*) in the whole queue ( ) the ${known} of the sample`);
		expect(text).toContain('what is not meant is left where it is');
	});

	test('keeps to what is known of it where somebody chooses that, and says what that leaves', async () => {
		const { console, known } = await atGroups();
		await plannedGroup(console);
		const { fields } = console.topAs('plan');
		console.session.update(console.topAs('plan').id, 'plan', (view) => ({
			...view,
			focus: fields.findIndex(({ id }) => id === 'scope'),
		}));
		console.press('right');
		await console.pass(300);
		expect(console.topAs('plan').plan.value?.choices.chosen).toHaveLength(known);
		expect(screenText(console).replaceAll(/\s+/g, ' ')).toContain(
			'of the sample; the queue may hold more',
		);
	});

	test('is deleted in the whole queue: swept first, counted, then confirmed', async () => {
		const { console, calls } = await atGroups();
		console.press('ctrl-d', 'tab', 'tab', 'enter');
		await console.pass(10_000);
		const text = screenText(console).replaceAll(/\s+/g, ' ');
		expect(text).toContain(`${refunds} messages`);
		expect(text).toContain('The whole queue was swept: this is all of the group.');
		await yes(console);
		await console.pass(1000);
		const deleted = calls.flatMap(([call, many]) => (call === 'delete' ? [Number(many)] : []));
		expect(deleted.reduce((sum, many) => sum + many, 0)).toBe(refunds);
	});

	test('is asked about by no question over what was begun while the queue was swept', async () => {
		const { console, calls } = await atGroups();
		console.press('ctrl-d', 'tab', 'tab', 'enter', 'C');
		expect(console.overlay().kind).toBe('menu');
		await console.pass(10_000);
		expect(console.overlay().kind).toBe('menu');
		expect(console.said()).toMatch(/the whole queue is in the list: delete the group there again/);
		expect(calls.filter(([call]) => call === 'delete')).toEqual([]);
	});

	test('is exported from the whole queue by default', async () => {
		const { console, view } = await atGroups();
		console.press('E');
		expect(screenText(console)).toContain('[the group in the whole queue]');
		console.press('tab', 'tab', 'tab', 'tab', 'enter');
		await console.pass(10_000);
		const lines = console.host.files.get('orders-dlq.ndjson')?.trimEnd().split('\n') ?? [];
		expect(lines).toHaveLength(refunds);
		expect(lines.every((line) => JSON.parse(line).body.includes('Refund'))).toBe(true);
		expect(view().messages).toHaveLength(40);
	});
});

test('a group is looked for by the grouping that it was chosen in, whatever the list is grouped by meanwhile', async () => {
	const { console, view } = await atGroups();
	console.press('ctrl-d', 'tab', 'tab', 'enter');
	console.session.update(view().id, 'messages', (old) => ({
		...old,
		grouping: { by: 'expression', text: 'body.number' },
	}));
	await console.pass(10_000);
	const text = screenText(console).replaceAll(/\s+/g, ' ');
	expect(text).not.toContain('nothing of the group');
	expect(text).toContain(`${refunds} messages`);
});

test('of what is exported the chosen one is seen in the narrowest terminal, whichever it is', async () => {
	const { console } = await atGroups();
	console.session.dispatch({ type: 'resized', size: { columns: 60, rows: 15 } });
	console.press('E', 'tab', 'tab');
	const { fields, focus } = console.topAs('ask');
	for (const choice of fields[focus]?.choices ?? []) {
		expect(screenText(console)).toContain(`[${choice}]`);
		console.press('right');
	}
});

describe('a group that is being counted', () => {
	/** So long that one frame counts a part of them alone. */
	async function atCounting() {
		const look = await lookAtDeadLetters({ bodies });
		look.console.session.update(look.view().id, 'messages', (view) => ({
			...view,
			messages: view.messages.map((one) => {
				const body = JSON.stringify({ ...JSON.parse(one.body), pad: 'x'.repeat(600_000) });
				return { ...one, body };
			}),
		}));
		look.console.press('b');
		expect(groupsIn(look.view()).progress).toBeDefined();
		return look;
	}

	test('is not planned, deleted, exported or hidden in part: that it is being counted is said', async () => {
		const { console, view } = await atCounting();
		for (const key of ['r', 'ctrl-d', 'E']) {
			console.press(key);
			expect(console.top()).toBe(view());
			expect(screenText(console)).toMatch(/the groups are being counted, \d+ of \d+/);
			console.session.say('');
		}
	});

	test('shown alone it is what was found so far, and no command takes that for all', async () => {
		const { console, view } = await atCounting();
		console.press('enter');
		expect(view().group).toBeDefined();
		expect(groupsIn(view()).progress).toBeDefined();
		expect(shownIn(view(), console.session.state).rows.length).toBeGreaterThan(0);
		expect(shownIn(view(), console.session.state).pending).toBe(true);
		expect(exactly(() => shownIn(view(), console.session.state)).rows).toEqual([]);
		console.press('tab');
		console.press('r');
		expect(console.top().kind).toBe('messages');
		let turns = 0;
		while (groupsIn(view()).progress !== undefined) workFor(1, () => turns++ / 2);
		const known = view().messages.filter(({ body }) => body.includes('Refund')).length;
		expect(exactly(() => shownIn(view(), console.session.state)).rows).toHaveLength(known);
	});
});

test('after a sweep that saw everything a group is what the queue has of it: nothing is offered', async () => {
	const { console } = await atGroups();
	console.press('A', 'tab', 'tab', 'tab', 'enter');
	await console.pass(10_000);
	expect(console.topAs('messages').scan).toMatchObject({ sawAll: true });
	const plan = await plannedGroup(console);
	expect(plan.choices.chosen).toHaveLength(refunds);
	const text = screenText(console).replaceAll(/\s+/g, ' ');
	expect(text).toContain('all of the queue was seen');
	expect(text).not.toContain('SCOPE');
	console.press('esc');
	console.press('ctrl-d');
	expect(console.overlay().kind).toBe('dialog');
});

test('a group that no filter says exactly keeps to its ids, and says so', async () => {
	const { console } = await atGroups();
	const { id } = console.topAs('messages');
	// None of them has this attribute.
	const grouping: GroupingChoice = { by: 'attribute', name: 'none' };
	console.session.update(id, 'messages', (view) => ({ ...view, grouping }));
	const plan = await plannedGroup(console);
	expect(plan.choices.chosen?.length).toBeGreaterThan(0);
	const text = screenText(console).replaceAll(/\s+/g, ' ');
	expect(text).toContain('no filter says exactly which: these alone');
	expect(text).not.toContain('SCOPE');
});

test('a group of messages that were shown as received is looked for by what is seen of them', async () => {
	const by = { kind: 'file', path: 'config.toml', line: 7, scope: 'system' } as const;
	const masks = new Masks([{ resource: ['*'], paths: ['body.type'], regex: [], by }]);
	const { console, view } = await lookAtDeadLetters({ bodies, masks });
	const grouping: GroupingChoice = { by: 'fingerprint' };
	const criteria = (choice: GroupingChoice) =>
		groupsIn({ ...view(), grouping: choice }).groups.map((group) =>
			criterionOf({ ...view(), grouping: choice }, group, masks),
		);
	const [unseen] = criteria(grouping);
	expect(unseen).toMatchObject({ fingerprint: expect.any(String) });
	console.press('*', 'V');
	await console.settled();
	expect(view().messages.every(({ masked }) => masked === undefined)).toBe(true);
	const shown = criteria(grouping);
	// Refunds and returns are one kind where nobody sees which: neither is said by it.
	expect(shown).toEqual([undefined, undefined]);
	const only = view().messages.filter(({ body }) => body.includes('Refund'));
	const refunded = { ...view(), messages: only, grouping };
	const [group] = groupsIn(refunded).groups;
	expect(group && criterionOf(refunded, group, masks)).toEqual(unseen);
	expect(criteria({ by: 'expression', text: 'body.type' })).toEqual([undefined, undefined]);
});

test('a criterion says of each message at hand what its group says', async () => {
	const { console } = await atGroups();
	const before = console.topAs('messages');
	const groupings: readonly GroupingChoice[] = [
		{ by: 'expression', text: 'body.type' },
		{ by: 'expression', text: 'body.number % 3' },
		{ by: 'source' },
	];
	for (const grouping of groupings) {
		const view = { ...before, grouping };
		for (const group of groupsIn(view).groups) {
			const where = criterionOf(view, group, noMasks)?.where;
			if (where === undefined) continue;
			const compiled = compileFilter(where);
			const meant = view.messages.filter(
				(one) => compiled.ok && compiled.filter.test(one, { now: 0 }) === 'match',
			);
			expect(meant).toEqual(membersOf(view, group.id));
		}
	}
	const [first] = groupsIn({ ...before, grouping: groupings[0] as GroupingChoice }).groups;
	expect(
		first && criterionOf({ ...before, grouping: groupings[0] as GroupingChoice }, first, noMasks),
	).toEqual({
		where: '(body.type) == "Refund"',
	});
});
