import { asFailure, FailureError, fail } from '../../domain/failure.ts';
import { wayTo } from '../../domain/fitting-profile.ts';
import { compareWithHere, type Elsewhere, type Here } from '../../domain/here.ts';
import { type KindId, namedKindIds, type RefOf } from '../../domain/kinds.ts';
import type { Identity } from '../../domain/resources.ts';
import { isForeign } from '../../domain/resources.ts';
import { nearest } from '../../domain/text/nearest.ts';
import { commandLine } from '../../domain/text/shell-words.ts';
import { withoutSecrets } from '../../domain/text/url-secrets.ts';
import { whoAmI } from '../../operations/identity.ts';
import { operationKinds } from '../../operations/kinds.ts';
import { throwIfAborted } from '../../operations/pause.ts';
import { hereOf, type Located, locate, parseOperand } from '../../operations/resources/locate.ts';
import type { CommandContext, Connected } from './context.ts';
import { UsageError } from './usage.ts';

/** What is done with what is found: `send` needs no look at it, where its policy allows none. */
type Use = 'read' | 'write' | 'send';

type Found = Exclude<Located, { readonly kind: 'elsewhere' }>;

/** Who we are; `undefined` where the endpoint can't say. */
export function identityOf(
	{ gateways }: Connected,
	signal: AbortSignal,
): Promise<Identity | undefined> {
	return whoAmI(gateways, signal);
}

/** The queue, topic or stream that an operand means. Throws what to do when it is none, or elsewhere. */
export async function findAny(
	{ signal, out }: Pick<CommandContext, 'signal' | 'out'>,
	connected: Connected,
	text: string,
	how: Use = 'read',
): Promise<Found> {
	const { gateways, info } = connected;
	// A bare name is looked up where we are; a URL or an ARN may belong to another account.
	const isName = parseOperand(text).reference.form === 'name';
	const identity = isName ? undefined : await identityOf(connected, signal);
	const here = hereOf(info, identity?.account);
	const found = await locate(gateways, here, text, signal).catch(async (error: unknown) => {
		const failure = asFailure(error);
		if (failure.kind === 'invalid') throw new UsageError(failure);
		if (!isName || failure.kind !== 'not-found') throw error;
		const near = await nearName(connected, text, signal);
		if (near === undefined) throw error;
		throw new FailureError({
			...failure,
			hint: `Did you mean ${near}? ${failure.hint ?? ''}`.trim(),
		});
	});
	if (found.kind !== 'elsewhere') {
		if (found.note !== undefined) out.note(`${found.note}.`);
		return found;
	}
	if (how === 'send' && found.unread !== undefined) {
		out.note(`${found.unread.note}, and it may not be read from here.`);
		return found.unread;
	}
	throw notHere(text, found, connected, here);
}

/** The failure of an address of another place: both places, and what leads there. */
function notHere(
	text: string,
	found: Elsewhere,
	{ info }: Pick<Connected, 'info'>,
	here: Here,
): FailureError {
	const { flags, rest } = wayTo(found, here, info.profiles ?? []);
	const changes = [...(flags.length === 0 ? [] : [commandLine(flags)]), ...rest];
	return fail('not-found', `${withoutSecrets(text)} is not here: ${found.why}`, {
		hint: `Run it again with ${changes.join(' and ') || 'another --profile'}`,
	});
}

/** The name of the first page of the lists that was probably meant; `undefined` where none is near, or none can be read. */
async function nearName(
	{ gateways }: Connected,
	text: string,
	signal: AbortSignal,
): Promise<string | undefined> {
	const { only, reference } = parseOperand(text);
	if (reference.form !== 'name') return;
	const kinds = only === undefined ? namedKindIds : [only];
	const pages = await Promise.allSettled(
		kinds.map((kind) => operationKinds[kind].page(gateways, undefined, signal)),
	);
	throwIfAborted(signal);
	const names = pages.flatMap((page) =>
		page.status === 'fulfilled' ? page.value.items.map(({ name }) => name) : [],
	);
	// A list may still have what was just deleted.
	return nearest(
		reference.name,
		names.filter((name) => name !== reference.name),
	);
}

/**
 * Makes sure that something of SNS which is no topic, an endpoint of mobile push, is of the present place: requests about it are sent
 * there. Throws `not-found` where it is not.
 */
export async function checkHere(
	{ signal, out }: Pick<CommandContext, 'signal' | 'out'>,
	connected: Connected,
	arn: string,
	{ account, region }: { readonly account: string; readonly region: string },
): Promise<void> {
	const identity = await identityOf(connected, signal);
	const here = hereOf(connected.info, identity?.account);
	const compared = compareWithHere({ service: 'SNS', account, region }, here);
	if (compared.where === 'elsewhere') throw notHere(arn, compared, connected, here);
	if (compared.where === 'here' && compared.note !== undefined) out.note(`${compared.note}.`);
}

/**
 * Like {@link findAny}, for a command that takes one kind of resource. A stream of another account is found
 * only for a command that reads.
 */
export async function find<Kind extends KindId>(
	context: Pick<CommandContext, 'signal' | 'out'>,
	connected: Connected,
	kind: Kind,
	text: string,
	how: Use = 'write',
): Promise<RefOf<Kind>> {
	const { only, reference } = parseOperand(text);
	const isBareName = only === undefined && reference.form === 'name';
	const found = await findAny(
		context,
		connected,
		isBareName ? `${kind}:${text.trim()}` : text,
		how,
	);
	if (found.kind !== kind) {
		throw new UsageError({
			kind: 'invalid',
			message: `${text} is a ${found.kind}, and this takes a ${kind}`,
			retryable: false,
		});
	}
	if (how !== 'read' && isForeign(found.ref)) {
		throw fail(
			'refused',
			`${text} is not known to be of this account, and elsewhere awsmsg only reads`,
			{
				hint: 'Nothing was sent: use a --profile of its account, or its name alone',
			},
		);
	}
	return found.ref as RefOf<Kind>;
}

/** The part of an operand list that parsing has made sure of. */
export function operand({ invocation }: CommandContext, index: number): string {
	const text = invocation.operands[index];
	if (text === undefined) throw new FailureError(fail('bug', 'an operand is missing').failure);
	return text;
}
