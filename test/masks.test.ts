import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { repository } from './helpers/program.ts';

/*
Who gets messages from an endpoint, and who asks for what is behind a view of one: a new place has to be thought of here.
*/

const source = path.join(repository, 'source');

/** Files of ours in which a pattern occurs. */
function filesWith(pattern: RegExp): readonly string[] {
	return readdirSync(source, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
		.map((entry) => path.relative(source, path.join(entry.parentPath, entry.name)))
		.filter((file) => !/^(?:emulator|aws|host)\//.test(file))
		.filter((file) => pattern.test(readFileSync(path.join(source, file), 'utf8')))
		.sort();
}

describe('messages come from', () => {
	test('few places, each of which masks them, or moves what it received', () => {
		expect(filesWith(/\.receive\(|\.truePeek\(/)).toEqual([
			'commands/messages/peek.ts',
			'console/messages/look/true-peek.ts',
			'operations/messages/hold.ts',
			// Pass on what they are asked for.
			'operations/messages/leases.ts',
			'operations/messages/receive-budget.ts',
			// Passes on what it is asked for, where the owner of the queue lets it.
			// Moves what it received.
			'operations/redrive/engine/receive-step.ts',
			'operations/resources/owner-looks.ts',
			// Gives views of what came, and deletes it.
			'operations/topics/topic-feed.ts',
		]);
	});
});

describe('what is behind a view', () => {
	test('is asked for by what has to be faithful, and by who is allowed to see it', () => {
		expect(filesWith(/\btrueMessage\(/)).toEqual([
			// After the audit took it.
			'console/messages/reveal.ts',
			'domain/masking/mask-message.ts',
			// The copy that brings a deletion back.
			'operations/messages/message-journal.ts',
			// Who would get what, in numbers.
			'operations/redrive/plan/dry-run.ts',
			'operations/redrive/plan/topic-look.ts',
		]);
	});
});
