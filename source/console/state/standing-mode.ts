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
 * stays where it is stricter than what holds here.
 */
export function entered(
	{ sources, terms, mode, chosen, reason }: ContextState,
	info: NonNullable<ContextState['info']>,
): ContextState {
	const bare = placed({ sources, terms, mode, info, ...(reason === undefined ? {} : { reason }) });
	if (chosen === undefined || modes.indexOf(chosen.mode) >= modes.indexOf(bare.mode)) return bare;
	return standing({ ...bare, chosen });
}

/** Between two contexts: the strictest of what may hold. */
export function left({ sources, mode, chosen, reason }: ContextState): ContextState {
	const terms = termsFor({ local: false }, sources);
	return standing({
		sources,
		terms,
		mode,
		...(chosen === undefined ? {} : { chosen }),
		...(reason === undefined ? {} : { reason }),
	});
}

/** The context with what `:mode` chose; a mode above the ceiling is not taken. */
export function choosing(
	context: ContextState,
	chosen: NonNullable<ContextState['chosen']>,
): ContextState {
	return isAbove(chosen.mode, context.terms) ? context : standing({ ...context, chosen });
}

/** The context at another time: a mode that was chosen for a while has ended. */
export function lasting(context: ContextState, now: number): ContextState {
	const until = context.chosen?.until;
	return until === undefined || now < until ? context : unchosen(context);
}

/** The context as its sources have it, with nothing chosen. */
export function unchosen(context: ContextState): ContextState {
	const { chosen: _, ...rest } = context;
	return standing(rest);
}

function standing(context: ContextState): ContextState {
	const { chosen, terms } = context;
	const mode = chosen?.mode ?? terms.mode.value;
	return { ...context, mode: isAbove(mode, terms) ? terms.ceiling.value : mode };
}
