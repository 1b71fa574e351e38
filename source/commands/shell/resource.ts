import { parseReference } from '../../domain/arn.ts';
import { asFailure, FailureError, fail } from '../../domain/failure.ts';
import type { Identity, QueueRef, StreamRef, TopicRef } from '../../domain/resources.ts';
import { type Located, locate } from '../../operations/locate.ts';
import type { CommandContext, Connected } from './context.ts';
import { UsageError } from './usage.ts';

type Found = Exclude<Located, { readonly kind: 'elsewhere' }>;
type RefOf = { readonly queue: QueueRef; readonly topic: TopicRef; readonly stream: StreamRef };

/** Who we are; `undefined` where the endpoint can't say, which a VPC without STS can't either. */
export async function identityOf(
	{ gateways }: Connected,
	signal: AbortSignal,
): Promise<Identity | undefined> {
	try {
		return await gateways.identity.whoAmI({ signal });
	} catch (error) {
		signal.throwIfAborted();
		if (asFailure(error).kind === 'credentials') throw error;
		return;
	}
}

/** The queue, topic or stream that an operand means. Throws what to do when it is none, or elsewhere. */
export async function findAny(
	{ signal }: Pick<CommandContext, 'signal'>,
	connected: Connected,
	text: string,
): Promise<Found> {
	const { gateways, info } = connected;
	// A bare name is looked up where we are; a URL or an ARN may belong to another account.
	const isName = parseReference(text)?.form === 'name';
	const identity = isName ? undefined : await identityOf(connected, signal);
	const here = {
		region: info.region,
		...(identity === undefined ? {} : { account: identity.account }),
		...(info.endpoint === undefined ? {} : { endpoint: info.endpoint }),
	};
	const found = await locate(gateways, here, text, signal).catch((error: unknown) => {
		const failure = asFailure(error);
		throw failure.kind === 'invalid' ? new UsageError(failure) : error;
	});
	if (found.kind !== 'elsewhere') return found;
	const flags = [
		...(found.region === undefined || found.region === info.region
			? []
			: [`--region ${found.region}`]),
		...(found.account === undefined || found.account === identity?.account
			? []
			: [`the --profile of account ${found.account}`]),
	];
	throw fail('not-found', `${text} is not here: ${found.why}`, {
		hint: `Run it again with ${flags.join(' and ') || 'another --profile'}`,
	});
}

/** Like {@link findAny}, for a command that takes one kind of resource. */
export async function find<Kind extends keyof RefOf>(
	context: Pick<CommandContext, 'signal'>,
	connected: Connected,
	kind: Kind,
	text: string,
): Promise<RefOf[Kind]> {
	const isBareName =
		parseReference(text)?.form === 'name' && !/^(queue|topic|stream):/.test(text.trim());
	const found = await findAny(context, connected, isBareName ? `${kind}:${text}` : text);
	if (found.kind === kind) return found.ref as RefOf[Kind];
	throw new UsageError({
		kind: 'invalid',
		message: `${text} is a ${found.kind}, and this takes a ${kind}`,
		retryable: false,
	});
}

/** The part of an operand list that parsing has made sure of. */
export function operand({ invocation }: CommandContext, index: number): string {
	const text = invocation.operands[index];
	if (text === undefined) throw new FailureError(fail('bug', 'an operand is missing').failure);
	return text;
}
