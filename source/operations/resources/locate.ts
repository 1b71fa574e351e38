import { parseReference, type ResourceReference } from '../../domain/arn.ts';
import { asFailure, type FailureError, fail } from '../../domain/failure.ts';
import {
	type Comparison,
	compareWithAnswer,
	compareWithHere,
	type Elsewhere,
	type Here,
	isAws,
	type Told,
} from '../../domain/here.ts';
import { isKindId, type KindId, kindOf, resource, serviceIdOf } from '../../domain/kinds.ts';
import { withoutSecrets } from '../../domain/text/url-secrets.ts';
import { type Address, operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { ContextInfo, Gateways } from '../ports.ts';
import { type Found, findByName } from './find-by-name.ts';

/** Where a reference leads; `elsewhere` when another account, region or endpoint would have to be asked. */
export type Located =
	| Found
	| ({
			readonly kind: 'elsewhere';
			/** Set where it is of another account, and may not be read: something else may be allowed. */
			readonly unread?: Found;
	  } & Elsewhere);

/**
 * Finds what the user means by a name, queue URL or ARN. A bare name is tried as each kind in turn,
 * and the first that exists wins; `topic:orders` says which. What an address tells is
 * compared with the context before anything is asked, and with what the endpoint answers after it. What is of another
 * account is asked for as it was given, since its own policy may let us in.
 *
 * Throws `invalid` for text that names nothing of ours and `not-found` with everything that could
 * not be asked.
 */
export async function locate(
	gateways: Gateways,
	here: Here,
	text: string,
	signal: AbortSignal,
): Promise<Located> {
	throwIfAborted(signal);
	const { only, reference } = parseOperand(text);
	if (reference.form === 'none') throw invalid(text, reference.why);
	if (reference.form === 'name') return findByName(gateways, here, reference.name, only, signal);
	const kind = reference.form === 'arn' ? kindOf(reference.arn) : 'queue';
	if (kind === undefined) throw invalid(text);
	if (only !== undefined && only !== kind) {
		throw fail('invalid', `${text} is a ${kind}, not a ${only}`);
	}
	const told: Told = { service: serviceIdOf(kind), ...addressOf(reference) };
	const compared = compareWithHere(told, here);
	const { byAddress, foreign } = operationKinds[kind];
	if (foreign?.whenUnknown && mayBeForeign(told, compared, here)) {
		return resource(kind, await foreign.ask(gateways, here, reference, signal));
	}
	const theirs = (other: Elsewhere) =>
		inTheirs(gateways, here, { kind, reference, told }, other, signal);
	if (compared.where === 'elsewhere') return theirs(compared);
	try {
		const { ref, answer } = await byAddress(gateways, here, reference, signal);
		const answered = answer === undefined ? compared : compareWithAnswer(told, answer, here);
		if (answered.where === 'elsewhere') return theirs(answered);
		return { ...resource(kind, ref), ...noteOf(answered) };
	} catch (error) {
		throwIfAborted(signal);
		const { account } = told;
		const isOurs = here.account !== undefined || account === undefined;
		if (isOurs || asFailure(error).kind !== 'not-found') throw error;
		// Ours have none of this name, and whose we are is not known yet.
		const why = `it belongs to account ${account}, and whose this context is is not known yet`;
		const located = await theirs({ account, why });
		if (located.kind === 'elsewhere') throw error;
		return located;
	}
}

type Asked = { readonly kind: KindId; readonly reference: Address; readonly told: Told };

/** A resource of another account: its own policy may let us in. */
async function inTheirs(
	gateways: Gateways,
	here: Here,
	{ kind, reference, told }: Asked,
	other: Elsewhere,
	signal: AbortSignal,
): Promise<Located> {
	const { foreign } = operationKinds[kind];
	const isReachable = isAws(here, told.service) && told.region === here.region;
	if (foreign === undefined || !isReachable) return elsewhere(other);
	const note = `${other.why}: what its policy allows can be done`;
	try {
		return { ...resource(kind, await foreign.ask(gateways, here, reference, signal)), note };
	} catch (error) {
		throwIfAborted(signal);
		const failure = asFailure(error);
		if (failure.kind === 'not-found') return elsewhere(other);
		if (failure.kind !== 'denied') throw error;
		// A policy may let us send and not look.
		return {
			...elsewhere(other),
			unread: { ...resource(kind, foreign.named(here, reference)), note },
		};
	}
}

/**
 * Whether a resource of this region is of another account, or nobody knows of which: a policy of its own may let us
 * read it, and only its ARN names it for certain.
 */
function mayBeForeign(told: Told, compared: Comparison, here: Here): boolean {
	if (!isAws(here, told.service) || told.region !== here.region) return false;
	return compared.where === 'elsewhere' || here.account === undefined;
}

/** The context of a connection, with the account once it is known. */
export function hereOf(info: ContextInfo, account: string | undefined): Here {
	const { region, endpoint, endpoints } = info;
	return {
		region,
		...(account === undefined ? {} : { account }),
		...(endpoint === undefined ? {} : { endpoint }),
		...(endpoints === undefined ? {} : { endpoints }),
	};
}

/** What an operand says: the kind it is limited to, and the resource. */
export function parseOperand(text: string): {
	readonly only?: KindId;
	readonly reference: ResourceReference;
} {
	const [, only, rest = ''] = /^([\w-]+):(.+)$/s.exec(text.trim()) ?? [];
	if (!isKindId(only)) return { reference: parseReference(text) };
	return { only, reference: parseReference(rest) };
}

function addressOf(reference: Address): Omit<Told, 'service'> {
	const { account, region } = reference.form === 'arn' ? reference.arn : reference;
	return {
		...(account === undefined ? {} : { account }),
		...(region === undefined ? {} : { region }),
		...(reference.form === 'url' ? { origin: reference.origin, ofAws: reference.ofAws } : {}),
	};
}

function elsewhere({ account, region, endpoint, why }: Elsewhere) {
	return {
		kind: 'elsewhere' as const,
		...(account === undefined ? {} : { account }),
		...(region === undefined ? {} : { region }),
		...(endpoint === undefined ? {} : { endpoint }),
		why,
	};
}

function noteOf(compared: Comparison): { readonly note?: string } {
	return compared.where === 'here' && compared.note !== undefined ? { note: compared.note } : {};
}

function invalid(text: string, why?: string): FailureError {
	const shown = text.trim() === '' ? 'an empty text' : withoutSecrets(text);
	return fail('invalid', `${shown} names no resource${why === undefined ? '' : `: ${why}`}`, {
		hint: 'Give the name, URL or ARN of a queue, or the name or ARN of a topic or stream',
	});
}
