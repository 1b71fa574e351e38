import { isAbove, termsFor } from '../../domain/contexts/terms.ts';
import { modes } from '../../domain/effect.ts';
import type { ContextState } from './state.ts';

/*
Which mode stands: what was chosen by `:mode`, as far as the ceiling lets it, else what the sources say of this
place. Every event that tells where this is, or what was chosen, ends here.
*/

/** The context with the terms and the mode that hold where it is now known to be. */
export function placed(context: ContextState): ContextState {
	const { info, identity, sources } = context;
	if (info === undefined) return standing(context);
	const terms = termsFor({ ...info, ...(identity === undefined ? {} : { identity }) }, sources);
	return standing({ ...context, terms });
}

/**
 * The context at its start: of another place nothing is known that was known of the one before. What was chosen there
 * is the most that holds here.
 */
export function entered(
	context: ContextState,
	info: NonNullable<ContextState['info']>,
): ContextState {
	return placed({ ...carrying(context), info });
}

/** Between two contexts: the strictest of what may hold. */
export function left(context: ContextState): ContextState {
	const terms = termsFor({ local: false }, context.sources);
	return standing({ ...carrying(context), terms });
}

/**
 * What goes along to another place, or to another account. What was chosen is no choice there: it is a bound, which
 * makes nothing looser, also once it is known whose account it is and what holds in it.
 */
function carrying({ sources, terms, mode, chosen, bound, reason }: ContextState): ContextState {
	const most = bound ?? chosen;
	return {
		sources,
		terms,
		mode,
		...(most === undefined ? {} : { bound: most }),
		...(reason === undefined ? {} : { reason }),
	};
}

/** The context with what `:mode` chose; a mode above the ceiling is not taken. */
export function choosing(
	context: ContextState,
	chosen: NonNullable<ContextState['chosen']>,
): ContextState {
	if (isAbove(chosen.mode, context.terms)) return context;
	const { bound: _, ...rest } = context;
	return standing({ ...rest, chosen });
}

/** The context at another time: a mode that was chosen for a while has ended. */
export function lasting(context: ContextState, now: number): ContextState {
	const until = (context.bound ?? context.chosen)?.until;
	return until === undefined || now < until ? context : unchosen(context);
}

/** The context where another account answers: what was chosen was chosen for the one that was in the header. */
export function inOtherAccount({ chosen, bound = chosen, ...context }: ContextState): ContextState {
	return { ...context, ...(bound === undefined ? {} : { bound }) };
}

/** The context as its sources have it, with nothing chosen. */
function unchosen(context: ContextState): ContextState {
	const { chosen: _, bound: __, ...rest } = context;
	return standing(rest);
}

function standing(given: ContextState): ContextState {
	const { chosen, terms, ...context } = given.bound === undefined ? given : bounded(given);
	const mode = chosen?.mode ?? terms.mode.value;
	return {
		...context,
		terms,
		...(chosen === undefined ? {} : { chosen }),
		mode: isAbove(mode, terms) ? terms.ceiling.value : mode,
	};
}

/** What was chosen elsewhere counts as chosen while it is stricter than what holds here. */
function bounded({ chosen: _, ...context }: ContextState): ContextState {
	const { bound, terms } = context;
	const isStricter =
		bound !== undefined && modes.indexOf(bound.mode) < modes.indexOf(terms.mode.value);
	return isStricter ? { ...context, chosen: bound } : context;
}
