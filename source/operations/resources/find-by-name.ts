import { asFailure, type Failure, FailureError, fail } from '../../domain/failure.ts';
import { type Here, isAws } from '../../domain/here.ts';
import {
	type AnyResource,
	anyKind,
	type KindId,
	kindsOfName,
	resource,
	serviceIdOf,
} from '../../domain/kinds.ts';
import { operationKinds } from '../kinds.ts';
import { throwIfAborted } from '../pause.ts';
import type { Gateways } from '../ports.ts';

/** A resource that is here. `note`: one sentence without a period, on what was not compared. */
export type Found = AnyResource & { readonly note?: string };

/**
 * The resource of a name: of the first kind that has it; `only` asks for one kind alone. A service that
 * fails keeps none of the others from being asked, since an endpoint may have one of them and answer for the
 * rest with anything; they are then asked at once, lest a dead one is waited for three times.
 *
 * Throws the failure of a service that has the name perhaps, and `not-found` with all that could not be asked.
 */
export async function findByName(
	gateways: Gateways,
	here: Here,
	name: string,
	only: KindId | undefined,
	signal: AbortSignal,
): Promise<Found> {
	const tried = only === undefined ? kindsOfName(name) : [only];
	const ask = async (kind: KindId): Promise<Found | undefined> => {
		const ref = await operationKinds[kind].byName(gateways, here, name, signal);
		return ref && resource(kind, ref);
	};
	const unasked: Failure[] = [];
	for (const [index, kind] of tried.entries()) {
		throwIfAborted(signal);
		try {
			const found = await ask(kind);
			if (found !== undefined) return found;
		} catch (error) {
			throwIfAborted(signal);
			const failure = asFailure(error);
			// AWS calls a name that this kind can't have invalid.
			if (failure.kind === 'not-found' || isNoName(failure)) continue;
			if (['denied', 'unsupported', 'invalid'].includes(failure.kind)) {
				unasked.push(failure);
				continue;
			}
			// The same credentials are for all of AWS.
			if (failure.kind === 'credentials' && isAws(here, serviceIdOf(kind))) throw error;
			const others = await Promise.allSettled(tried.slice(index + 1).map(ask));
			throwIfAborted(signal);
			for (const other of others) {
				if (other.status === 'fulfilled' && other.value !== undefined) return other.value;
			}
			throw error;
		}
	}
	// A refusal that is about something else says nothing of what is there.
	const odd = unasked.find(({ kind }) => kind === 'invalid');
	if (odd !== undefined) throw new FailureError(odd);
	// An endpoint on this machine has regions too: whoever looks into another one is told so.
	const where =
		here.endpoint === undefined ? here.region : `${here.endpoint}, region ${here.region}`;
	const what = only ?? anyKind;
	const blind = unasked.map((failure) => `; could not ask: ${failure.message}`).join('');
	throw fail('not-found', `no ${what} named ${name} at ${where}${blind}`, {
		hint: 'Check the name, --profile and --region, or give the full URL or ARN',
	});
}

/** Whether a refusal says that nothing can have this name; any other refusal says nothing of what is there. */
function isNoName({ kind, code = '' }: Failure): boolean {
	return (
		kind === 'invalid' &&
		/(?:^|[.#])(?:InvalidParameter(?:Value)?|InvalidAddress|Validation|InvalidArgument)(?:Exception|Error)?$/.test(
			code,
		)
	);
}
