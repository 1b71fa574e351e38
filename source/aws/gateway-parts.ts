import type { EntryOutcome } from '../domain/messages/message.ts';
import { toldText } from '../domain/text/told-text.ts';
import { toldTime } from '../domain/told-time.ts';
import type { CallOptions, GrantedOptions } from '../operations/ports.ts';
import type { Clients } from './clients.ts';
import type { Gate, PassOptions } from './gate/gate.ts';

/** What every gateway of the SDK stands on. */
export type GatewayParts = {
	readonly clients: Clients;
	readonly gate: Gate;
	readonly region: string;
};

/** Pass options of a call; the grant is taken along where the caller gave one. */
export function passOptions(
	options: CallOptions | GrantedOptions,
	more: Omit<PassOptions, 'signal' | 'grant'> = {},
): PassOptions {
	return {
		...more,
		signal: options.signal,
		...('grant' in options ? { grant: options.grant } : {}),
	};
}

/** `next` as a page has it: left out when it is absent or empty. */
export function nextPage(token: string | undefined): { next?: string } {
	return token === undefined || token === '' ? {} : { next: token };
}

/** The field under `name` where there is a value, else nothing: absent stays absent. */
export function optional<Name extends string, Value>(
	name: Name,
	value: Value | null | undefined,
): Partial<Record<Name, Value>> {
	const fields: Partial<Record<Name, Value>> = {};
	if (value !== undefined && value !== null) fields[name] = value;
	return fields;
}

/**
 * Bytes in a buffer of their own. The SDK's are often views of Node's shared pool, all 8 KiB of which
 * would travel with each one to another thread.
 */
export function ownBytes(bytes: Uint8Array | undefined): Uint8Array {
	return bytes === undefined ? new Uint8Array(0) : Uint8Array.from(bytes);
}

/** Failed entries of a batch as SQS answers them. */
type FailedEntry = {
	readonly Id?: string | undefined;
	readonly Code?: string | undefined;
	readonly Message?: string | undefined;
	readonly SenderFault?: boolean | undefined;
};

/**
 * Outcomes in the order of the request; entry ids are its indexes. `isUnsure`: the request was repeated, and what is refused
 * now may have been done before ({@link Gate.isUnsure}).
 */
export function batchOutcomes<Success extends { readonly Id?: string | undefined }>(
	count: number,
	successful: readonly Success[] | undefined,
	failed: readonly FailedEntry[] | undefined,
	describe: (entry: Success) => Omit<Extract<EntryOutcome, { ok: true }>, 'ok'>,
	isUnsure: boolean,
): readonly EntryOutcome[] {
	const outcomes = Array.from(
		{ length: count },
		(): EntryOutcome => ({
			ok: false,
			code: 'NoOutcome',
			message: 'the answer does not mention this entry: whether it took effect is unknown',
			senderFault: false,
		}),
	);
	for (const entry of listed(successful)) {
		const index = entryIndex(entry.Id, count);
		if (index !== undefined) outcomes[index] = { ok: true, ...describe(entry) };
	}
	// An entry in both lists counts as failed: a copy that is not certain is no reason to delete.
	for (const entry of listed(failed)) {
		const index = entryIndex(entry.Id, count);
		if (index === undefined) continue;
		outcomes[index] = {
			ok: false,
			code: isUnsure ? 'NoOutcome' : (toldIn(entry.Code) ?? 'Unknown'),
			message: toldIn(entry.Message) ?? '',
			senderFault: entry.SenderFault ?? false,
		};
	}
	return outcomes;
}

function toldIn(value: unknown): string | undefined {
	return typeof value === 'string' ? toldText(value) : undefined;
}

/** What can be looked at of a list, whatever came in its place. */
function listed<Entry>(entries: readonly Entry[] | null | undefined): readonly Entry[] {
	if (!Array.isArray(entries)) return [];
	return entries.filter((entry) => typeof entry === 'object' && entry !== null);
}

/** The entry that an id of ours names, exactly: an empty id is nobody's, and not the first entry's. */
function entryIndex(id: string | undefined, count: number): number | undefined {
	const index = Number(id);
	return index >= 0 && index < count && String(index) === id ? index : undefined;
}

/** When something was, ms since the epoch; absent for what is no time of the calendar. */
export function timeOf(date: Date | undefined): number | undefined {
	return toldTime(date?.getTime());
}
