import { type By, isAbove, type Terms } from '../domain/contexts/terms.ts';
import { allows, type Effect, leastMode, type Mode, needsGrant } from '../domain/effect.ts';

/**
 * Why something is not let through, and what to do: to choose `wanted` where nothing keeps it from being chosen, else
 * the only `way` that there is (imperative). Clauses without a period.
 */
export type ModeRefusal = { readonly why: string } & (
	| { readonly wanted: Mode; readonly way?: never }
	| { readonly wanted?: never; readonly way: string }
);

/** What is let through now, and what decides about it; without terms no ceiling is known. */
export type Standing = {
	readonly mode: Mode;
	readonly terms?: Terms;
	/** Why what is done is done. */
	readonly reason?: string;
};

/** Why what has this effect is not let through here; `undefined` where it is. */
export function refusedHere(effect: Effect, standing: Standing): ModeRefusal | undefined {
	const { mode, terms } = standing;
	if (effect === 'touch' && terms?.receive.value === 'never') {
		const { by } = terms.receive;
		return { why: `nothing is received here, as ${sourceWords(by)} wants it`, way: wayOut(by) };
	}
	if (allows(mode, effect)) return needsGrant(effect) ? unexplained(standing) : undefined;
	const wanted = leastMode(effect);
	if (terms === undefined || !isAbove(wanted, terms)) return { why: `the mode is ${mode}`, wanted };
	const { why, way } = atMost(terms);
	const isThere = mode === terms.ceiling.value && terms.awaitsAccount === undefined;
	return { why: isThere ? `the mode is ${mode} by ${sourceWords(terms.ceiling.by)}` : why, way };
}

/** Why nothing is written before somebody has said why. */
function unexplained({ terms, reason }: Standing): ModeRefusal | undefined {
	if (terms?.reason.value !== 'required' || reason !== undefined) return;
	const why = `nothing is written here without a reason, as ${sourceWords(terms.reason.by)} wants it`;
	return { why, way: 'say it: :reason TEXT, or --reason TEXT at the start' };
}

/** Why no mode above the ceiling can be chosen, and what to do. */
export function atMost({ ceiling, awaitsAccount }: Terms): {
	readonly why: string;
	readonly way: string;
} {
	const { value, by } = ceiling;
	if (awaitsAccount) {
		const way = `wait for STS: ${sourceWords(by)} may be about this account`;
		return { why: `the mode is at most ${value} until the account is known`, way };
	}
	return { why: `the mode is at most ${value} by ${sourceWords(by)}`, way: wayOut(by) };
}

/** Who said something, as it stands in a sentence: `--read-only`, `/etc/awsmsg/config.toml line 3`. */
export function sourceWords(by: By): string {
	switch (by.kind) {
		case 'flag':
		case 'environment':
			return by.name;
		case 'file':
			return `${by.path} line ${by.line}`;
		case 'default':
			return 'the default';
	}
}

/** What to do about a source that nothing in this run passes. */
function wayOut(by: By): string {
	switch (by.kind) {
		case 'flag':
			return `start again without ${by.name}`;
		case 'environment':
			return `start again without ${by.name} in the environment`;
		case 'file':
			return by.scope === 'user'
				? 'change that line, then start again'
				: 'ask who looks after this computer';
		case 'default':
			return 'nothing lifts it';
	}
}
