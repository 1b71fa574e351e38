import { searchFor } from '../../domain/expressions/expression-functions.ts';
import { fail } from '../../domain/failure.ts';
import {
	expiring,
	type Forgotten,
	type ForgottenFile,
	findForgotten,
	forgetInFile,
	forgetting,
	type Meant,
} from '../../operations/messages/forget.ts';
import { count, counted } from '../../presentation/formats.ts';
import { forgottenJson } from '../../presentation/messages/forgotten-json.ts';
import { flagValue } from '../command-line/flag-values.ts';
import { grepFlag } from '../command-line/shared-flags.ts';
import type { CommandContext, Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { usage } from '../shell/usage.ts';
import { type Selection, selectionFrom } from './selection.ts';

export const definition: Definition = {
	name: 'forget',
	summary: 'erase copies and notes of messages from this computer',
	about:
		'Erases the copies of messages in the journal of deletions for which --where or --grep holds, and the kinds of these messages with their notes; with --grep alone also kinds whose title or note holds the text. --in names exports, and files of a rescue, from which such lines go. That a message was deleted stays known, by its id; what is left stays byte for byte. Without --yes it only counts. What lies in queues, and in files that are not named, it does not reach.',
	operands: [],
	flags: [
		{ name: 'where', value: 'EXPR', about: 'messages for which this CEL expression is true' },
		grepFlag,
		{ name: 'id', value: 'ID', many: true, about: 'the message of this id' },
		{ name: 'in', value: 'FILE', many: true, about: 'an export, or a file of a rescue' },
	],
	examples: [
		`awsmsg forget --where 'body.customer.email == "ada@example.com"'`,
		'awsmsg forget --grep ada@example.com --in orders-dlq-rescue.ndjson --yes',
	],
};

/** `awsmsg forget`: erases what is kept of messages. Asks AWS nothing. */
export const run: Run = async (context) => {
	const { invocation, stores, settings, out, clock } = context;
	if (!['where', 'grep', 'id'].some((flag) => invocation.flags.has(flag))) {
		throw usage('forget needs to know which messages', 'Say --where EXPR, --grep TEXT or --id ID');
	}
	const selection = selectionFrom(context);
	const meant = meantBy(context, selection);
	// All is read before anything is changed: a file that is none of messages ends it here.
	const files = await filesIn(context, meant);
	const found = await findForgotten(stores.deleted, stores.fingerprints, meant, settings.masks);
	const isDry = !settings.yes;
	const result: Forgotten = {
		copies: found.keys.size,
		kinds: found.kinds.size,
		lines: files.reduce((sum, { lines }) => sum + lines, 0),
		unread: found.damage,
	};
	if (!isDry) {
		const [forgotten, expired] = [forgetting(found.keys), expiring(clock.now())];
		// What reading hides nobody could look into: it goes whatever it holds.
		await stores.rewriteDeleted((entry) => forgotten(expired(entry)));
		await stores.fingerprints.forget(found.kinds);
		for (const { path, text, lines } of files) {
			if (lines > 0) await context.writeOutput(path, text);
		}
		await context.audit.forgot(told(result), result.copies + result.lines, settings.reason);
	}
	if (wantsJson(context)) await printDocument(context, forgottenJson(result, isDry, clock.now()));
	else out.note(`${isDry ? 'Would forget' : 'Forgot'} ${told(result)}.`);
	if (isDry) out.note('Nothing was erased: --yes does it.');
	return note(context, selection, result);
};

function told({ copies, kinds, lines }: Forgotten): string {
	return [
		counted(copies, 'copy', 'copies'),
		`${counted(kinds, 'kind')} with what was noted`,
		`${counted(lines, 'line')} of files`,
	].join(', ');
}

/** What nobody could decide, or read, is said: it stays. */
function note({ out }: CommandContext, { tally }: Selection, { unread }: Forgotten): number {
	if (tally.costly > 0) {
		out.note(
			`awsmsg: ${count(tally.costly)} could not be decided, and stay: ask for less at once.`,
		);
	}
	if (unread > 0) {
		out.note(`awsmsg: ${counted(unread, 'line')} of the journal could not be read, and stay.`);
	}
	return tally.costly + unread > 0 ? exitCodes.partly : exitCodes.done;
}

function meantBy({ invocation }: CommandContext, selection: Selection): Meant {
	const grep = flagValue(invocation, 'grep');
	const isAlone = !invocation.flags.has('where') && !invocation.flags.has('id');
	return {
		test: selection.test,
		...(grep === undefined || !isAlone ? {} : { says: searchFor(grep) }),
	};
}

function textIn(path: string, bytes: Uint8Array): string {
	try {
		// What is left is written as it was, to the byte.
		return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
	} catch {
		throw fail('refused', `${path} is no text of UTF-8`, { hint: 'Nothing was forgotten' });
	}
}

async function filesIn(
	{ invocation, input }: CommandContext,
	meant: Meant,
): Promise<readonly ForgottenFile[]> {
	const files: ForgottenFile[] = [];
	for (const path of invocation.flags.get('in') ?? []) {
		const text = textIn(path, await input.file(path));
		files.push(await forgetInFile(path, text, meant));
	}
	return files;
}
