import { keeps } from '../../domain/contexts/journal-terms.ts';
import type { Said, Terms } from '../../domain/contexts/terms.ts';
import { type Mode, modes } from '../../domain/effect.ts';
import type { ResourceId } from '../../domain/resource-id.ts';
import type { GuardContext } from '../guard.ts';

/**
 * Where an action would happen, with what holds in the accounts of all that changes: a resource of another account may
 * let us in by its own policy, and what is said of that account is said of it. Of each guard the strictest holds; what
 * was chosen for the account of the credentials opens no other.
 */
export function withOwners(
	context: GuardContext,
	resources: readonly Pick<ResourceId, 'account'>[],
): GuardContext {
	const { account, termsIn } = context;
	if (termsIn === undefined) return context;
	const owners = new Set(resources.map((one) => one.account));
	let together = context;
	for (const owner of owners) {
		if (owner === undefined || owner === account) continue;
		const terms = termsIn(owner);
		together = {
			...together,
			mode: stricter(together.mode, terms.mode.value),
			terms: together.terms === undefined ? terms : strictest(together.terms, terms),
		};
	}
	return together;
}

function stricter(one: Mode, other: Mode): Mode {
	return modes.indexOf(one) <= modes.indexOf(other) ? one : other;
}

/** Of each guard the stricter of two, and who said it. */
function strictest(here: Terms, there: Terms): Terms {
	const byMode = (one: Said<Mode>, other: Said<Mode>) =>
		stricter(one.value, other.value) === one.value ? one : other;
	const days = fewer(here.days, there.days);
	return {
		...here,
		mode: byMode(here.mode, there.mode),
		ceiling: byMode(here.ceiling, there.ceiling),
		receive: there.receive.value === 'never' ? there.receive : here.receive,
		reason: there.reason.value === 'required' ? there.reason : here.reason,
		audit: there.audit.value === 'required' ? there.audit : here.audit,
		keep: keeps.indexOf(there.keep.value) < keeps.indexOf(here.keep.value) ? there.keep : here.keep,
		...(days === undefined ? {} : { days }),
	};
}

function fewer(
	here: Said<number> | undefined,
	there: Said<number> | undefined,
): Said<number> | undefined {
	if (here === undefined || there === undefined) return here ?? there;
	return there.value < here.value ? there : here;
}
