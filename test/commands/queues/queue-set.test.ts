import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { run } from '../../../source/commands/queues/queue.ts';
import {
	editOfTags,
	type TagEdit,
	tagChanges,
	tagEdit,
	undoOfTags,
} from '../../../source/domain/queues/queue-tags.ts';
import type { Tags } from '../../../source/domain/resources.ts';
import { denied, queueAttributes, runFake } from '../fake-context.ts';

async function set(flags: readonly string[], tags: () => Promise<Tags>) {
	const sent: unknown[] = [];
	const { code, stderr } = await runFake(run, ['queue', 'set', 'orders', ...flags, '--yes'], {
		loopback: 'http://127.0.0.1:4566',
		gateways: {
			queues: {
				attributes: async () => queueAttributes('orders'),
				tags,
				tag: async (input: { readonly tags: Tags }) => {
					sent.push(input.tags);
				},
				untag: async (input: { readonly keys: readonly string[] }) => {
					sent.push(input.keys);
				},
			},
		},
	});
	return { code, stderr, sent };
}

const tags = async (): Promise<Tags> => ({ team: 'checkout', old: 'x y', same: 's' });

describe('awsmsg queue set --tag', () => {
	it('shows the old values, sends what changes, and prints what takes it back', async () => {
		const flags = ['--tag', 'team=refunds', '--tag', 'new=1', '--tag', 'same=s', '--untag', 'old'];
		const { code, stderr, sent } = await set(flags, tags);
		expect(code).toBe(0);
		expect(sent).toEqual([{ team: 'refunds', new: '1' }, ['old']]);
		expect(stderr).toContain('tag team: checkout -> refunds\n');
		expect(stderr).toContain('tag new: not set -> 1\n');
		expect(stderr).toContain('tag old: x y -> not set\n');
		expect(stderr).not.toContain('tag same');
		expect(stderr).toMatch(
			/Undo with: awsmsg queue set orders --tag team=checkout --tag 'old=x y' --untag new /,
		);
	});

	it('sends nothing for tags that are so already', async () => {
		const { code, stderr, sent } = await set(['--tag', 'same=s', '--untag', 'none'], tags);
		expect({ code, sent }).toEqual({ code: 0, sent: [] });
		expect(stderr).toMatch(/orders is set so already: nothing was sent/);
	});

	it('says that there is no undo where the tags can not be read', async () => {
		const { stderr, sent } = await set(['--tag', 'team=x'], async () => {
			throw denied('SQS ListQueueTags');
		});
		expect(sent).toEqual([{ team: 'x' }]);
		expect(stderr).toContain('tag team: ? -> x\n');
		expect(stderr).toMatch(
			/the tags as they are could not be read, so no undo is printed for them/,
		);
		expect(stderr).not.toMatch(/Undo with/);
	});

	it('names a tag whose key no flag can say', async () => {
		const { stderr } = await set(['--untag', 'a=b'], async () => ({ 'a=b': '1' }));
		expect(stderr).toMatch(/the tag a=b can't be set back by a flag: its key has a =/);
	});
});

describe('changes of tags', () => {
	const key = fc.constantFrom('a', 'b', 'constructor', '__proto__', 'toString');
	const some: fc.Arbitrary<Tags> = fc
		.array(fc.tuple(key, fc.constantFrom('', '1', '2')))
		.map((entries) => Object.fromEntries(entries));
	const apply = (before: Tags, { set: values, remove }: TagEdit): Tags =>
		Object.fromEntries(
			[...Object.entries(before), ...Object.entries(values)].filter(
				([name]) => !remove.includes(name),
			),
		);

	it('are taken back by their undo, and name no tag that stays as it is', () => {
		fc.assert(
			fc.property(some, some, fc.array(key), (before, values, remove) => {
				const changes = tagChanges(before, { set: values, remove });
				const after = apply(before, editOfTags(changes));
				expect(after).toEqual(apply(before, { set: values, remove }));
				expect(apply(after, undoOfTags(changes))).toEqual(before);
				for (const change of changes) expect(change.before).not.toBe(change.after);
				expect(apply(before, tagEdit(before, values))).toEqual(values);
			}),
			{ numRuns: 1000 },
		);
	});
});
