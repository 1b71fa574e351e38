/**
 * What happens in a redrive, as its journal keeps it. Ids are the message ids of the dead-letter
 * queue. No body, receipt handle or credential is ever in one. An event is written before what it
 * announces (`sending`) and after what it confirms.
 */
export type RedriveEvent =
	/**
	 * A new process goes on with the run: what was received and not begun is received once more, and
	 * counts then. With `only`, which journals of earlier versions lack, the run had ended, and goes on with
	 * exactly these messages, however often it is cut off from there on.
	 */
	| { readonly type: 'resumed'; readonly at: number; readonly only?: readonly string[] }
	/** Messages received for the first time, by what the filter said of them. */
	| {
			readonly type: 'seen';
			readonly matched: number;
			readonly unmatched: number;
			/** Of the unmatched: those that lack a field that the filter asks for. */
			readonly missing: number;
			/** Of the unmatched: those that the filter was too costly for; absent where there are none. */
			readonly costly?: number;
			/**
			 * In a split, which way each of the matched goes: it is written before any of them is sent, and holds
			 * whatever a filter says of one later.
			 */
			readonly split?: { readonly meant: readonly string[]; readonly rest: readonly string[] };
	  }
	/** About to be sent; `edits` links an edited copy to its original by hashes of both. */
	| {
			readonly type: 'sending';
			readonly at: number;
			readonly ids: readonly string[];
			readonly edits?: readonly (readonly [id: string, before: string, after: string])[];
			/**
			 * The queues that some of them were dead letters of, where they go elsewhere: a copy does not say it any more.
			 * Absent where there are none, and in journals of earlier versions.
			 */
			readonly origins?: readonly (readonly [arn: string, ...ids: string[]])[];
	  }
	/** Confirmed: id of the original, id of the copy. */
	| { readonly type: 'sent'; readonly copies: readonly (readonly [id: string, copy: string])[] }
	/** Certainly not taken this time; to be tried again. */
	| {
			readonly type: 'unsent';
			readonly ids: readonly string[];
			readonly code: string;
			readonly message: string;
	  }
	/** Certainly not taken, for good. */
	| {
			readonly type: 'rejected';
			readonly ids: readonly string[];
			readonly code: string;
			readonly message: string;
	  }
	/** May have been taken. */
	| {
			readonly type: 'unknown';
			readonly ids: readonly string[];
			readonly code: string;
			readonly message: string;
	  }
	| { readonly type: 'deleted'; readonly ids: readonly string[] }
	/** Sent, and the delete was not confirmed. */
	| {
			readonly type: 'kept';
			readonly ids: readonly string[];
			readonly code: string;
			readonly message: string;
	  }
	/** Sent before, and no longer in the queue. */
	| { readonly type: 'gone'; readonly ids: readonly string[] }
	/** Not sent, and its lease is over. */
	| { readonly type: 'lapsed'; readonly ids: readonly string[] }
	/** Chosen by id, or of unknown outcome, and not in the queue. */
	| { readonly type: 'not-found'; readonly ids: readonly string[] }
	/** Copies of ours that are dead letters again, by the id that original and copy share. */
	| { readonly type: 'returned'; readonly ids: readonly string[] }
	/** What the user decided about messages of unknown outcome. */
	| {
			readonly type: 'resolved';
			readonly ids: readonly string[];
			readonly as: 'resend' | 'skip';
	  }
	/** A step of the canary and what came of it. */
	| {
			readonly type: 'step';
			readonly step: number;
			readonly sent: number;
			readonly verdict: CanaryVerdict;
	  }
	/**
	 * About to give back what is held: when no `given-back` follows, each of these is back, or hidden until then at
	 * the latest, and nobody knows which. Absent in journals of earlier versions.
	 */
	| {
			readonly type: 'giving-back';
			readonly why: EndReason | 'left';
			/** Of the meant ones. */
			readonly ids: readonly string[];
			readonly others: number;
			/** ms since the epoch. */
			readonly until: number;
	  }
	/** What was held at the end: how many meant ones and others are confirmed to be given back. */
	| {
			readonly type: 'given-back';
			readonly matched: number;
			readonly others: number;
			/** Of the meant ones; absent in journals of earlier versions. */
			readonly ids?: readonly string[];
			/** What could not be given back, and when all of it has returned by itself. */
			readonly hidden?: {
				readonly ids: readonly string[];
				readonly others: number;
				readonly until: number;
			};
	  }
	| {
			readonly type: 'ended';
			readonly at: number;
			readonly why: EndReason;
			/** One sentence for people. */
			readonly said: string;
			/** About how many are in the queue afterwards; absent when nobody could say. */
			readonly left?: number;
			/** FIFO groups that stopped, and why. */
			readonly stoppedGroups?: readonly (readonly [group: string, why: string])[];
	  };

/** What a split has decided of a message. */
export type Way = 'meant' | 'rest';

/** What a step of the canary came to. */
export type CanaryVerdict = 'returned' | 'no-return' | 'undecided';

/**
 * Why a run ended: the wanted number is moved; empty long polls and counts at zero; others hold or
 * hide the rest; the user stopped it; the canary stopped it; something failed.
 */
export type EndReason =
	| 'target'
	| 'believed-empty'
	| 'rest-hidden'
	| 'stopped'
	| 'canary'
	| 'failed';

const idsOnly = ['deleted', 'gone', 'lapsed', 'not-found', 'returned'];
const withReason = ['unsent', 'rejected', 'unknown', 'kept'];
const endReasons: readonly string[] = [
	'target',
	'believed-empty',
	'rest-hidden',
	'stopped',
	'canary',
	'failed',
] satisfies readonly EndReason[];

/** An event as a journal has it; `undefined` for anything that is none. */
export function asRedriveEvent(value: unknown): RedriveEvent | undefined {
	return isEvent(value) ? value : undefined;
}

function isEvent(value: unknown): value is RedriveEvent {
	if (typeof value !== 'object' || value === null || !('type' in value)) return false;
	const event: { readonly [key: string]: unknown } = { ...value };
	const type = String(event['type']);
	if (idsOnly.includes(type)) return isTexts(event['ids']);
	if (withReason.includes(type)) {
		return isTexts(event['ids']) && isText(event['code']) && isText(event['message']);
	}
	switch (type) {
		case 'resumed':
			return areCounts(event['at']) && (event['only'] === undefined || isTexts(event['only']));
		case 'seen':
			return (
				areCounts(event['matched'], event['unmatched'], event['missing'], event['costly'] ?? 0) &&
				(event['split'] === undefined || isSplit(event['split']))
			);
		case 'sending':
			return (
				areCounts(event['at']) &&
				isTexts(event['ids']) &&
				(event['edits'] === undefined || isTuples(event['edits'], 3)) &&
				(event['origins'] === undefined || areOrigins(event['origins']))
			);
		case 'sent':
			return isTuples(event['copies'], 2);
		case 'resolved':
			return isTexts(event['ids']) && ['resend', 'skip'].includes(String(event['as']));
		case 'step':
			return areCounts(event['step'], event['sent']) && isText(event['verdict']);
		case 'giving-back':
			return (
				isTexts(event['ids']) &&
				areCounts(event['others'], event['until']) &&
				['left', ...endReasons].includes(String(event['why']))
			);
		case 'given-back':
			return (
				areCounts(event['matched'], event['others']) &&
				(event['ids'] === undefined || isTexts(event['ids'])) &&
				(event['hidden'] === undefined || isHidden(event['hidden']))
			);
		case 'ended':
			return areCounts(event['at']) && endReasons.includes(String(event['why']));
		default:
			return false;
	}
}

function isSplit(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { meant, rest }: { readonly [key: string]: unknown } = { ...value };
	return isTexts(meant) && isTexts(rest);
}

/** An ARN each, then ids. */
function areOrigins(value: unknown): boolean {
	return Array.isArray(value) && value.every((entry) => isTexts(entry) && entry.length > 1);
}

function isHidden(value: unknown): boolean {
	if (typeof value !== 'object' || value === null) return false;
	const { ids, others, until }: { readonly [key: string]: unknown } = { ...value };
	return isTexts(ids) && areCounts(others, until);
}

function isText(value: unknown): boolean {
	return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
	return Array.isArray(value) && value.every(isText);
}

function isTuples(value: unknown, length: number): boolean {
	return Array.isArray(value) && value.every((entry) => isTexts(entry) && entry.length === length);
}

function areCounts(...values: readonly unknown[]): boolean {
	return values.every((value) => typeof value === 'number' && value >= 0 && Number.isFinite(value));
}
