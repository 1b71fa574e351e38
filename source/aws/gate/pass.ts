import type { Grant } from '../../domain/effect.ts';
import type { AnyRule } from './rule.ts';

/** A request on its way through the client layer. */
export type Pass = {
	readonly operation: string;
	readonly rule: Pick<AnyRule, 'effect' | 'repeatable' | 'priceByAnswer' | 'dryRun'>;
	readonly resource?: string;
	readonly grant?: Grant;
	readonly signal: AbortSignal;
	readonly timeoutMs: number;
	readonly repeatable: boolean;
	/** What an answer costs, US dollars; known with the answer where that alone tells it. */
	price?: number;
	/** Attempts made so far. */
	attempts: number;
	/** Whether an attempt that was repeated may have taken effect: what a later one refuses may have been done by it. */
	unsure?: boolean;
	/** Set by the gate; nothing is sent without it. */
	admitted: boolean;
	/** Whether the last attempt was the first that new keys signed. */
	renewed?: boolean;
	/** Where the last attempt went. */
	endpoint?: string;
};
