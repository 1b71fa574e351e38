import {
	type Arn,
	formatArn,
	parseArn,
	parseReference,
	type ResourceReference,
} from '../domain/arn.ts';
import { asFailure, type FailureError, fail } from '../domain/failure.ts';
import {
	type Comparison,
	compareWithAnswer,
	compareWithHere,
	type Elsewhere,
	type Here,
	isAws,
	type Told,
} from '../domain/here.ts';
import { partitionOf } from '../domain/place.ts';
import { awsQueueUrl, readQueueUrl } from '../domain/queues/queue-url.ts';

import { withoutSecrets } from '../domain/text/url-secrets.ts';
import {
	type Found,
	findByName,
	type Kind,
	serviceOf,
	streamByName,
	topicByArn,
} from './find-by-name.ts';
import { throwIfAborted } from './pause.ts';
import type { ContextInfo, Gateways } from './ports.ts';

/** Where a reference leads; `elsewhere` when another account, region or endpoint would have to be asked. */
export type Located = Found | ({ readonly kind: 'elsewhere' } & Elsewhere);

const kindOfService = { sqs: 'queue', sns: 'topic', kinesis: 'stream' } as const;

/**
 * Finds what the user means by a name, queue URL or ARN. A bare name is tried as a queue, then as a
 * topic, then as a stream, and the first that exists wins; `topic:orders` says which. What an address tells is
 * compared with the context before anything is asked, and with what the endpoint answers after it.
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
	const kind = reference.form === 'arn' ? kindOfService[reference.arn.service] : 'queue';
	if (only !== undefined && only !== kind) {
		throw fail('invalid', `${text} is a ${kind}, not a ${only}`);
	}
	const told: Told = { service: serviceOf[kind], ...addressOf(reference) };
	const compared = compareWithHere(told, here);
	if (reference.form === 'arn' && mayBeForeign(reference.arn, compared, here)) {
		return foreignStream(gateways, reference.arn, signal);
	}
	if (compared.where === 'elsewhere') return elsewhere(compared);
	if (kind === 'queue') return queueByAddress(gateways, here, reference, told, signal);
	if (reference.form !== 'arn') throw invalid(text);
	if (kind === 'topic') {
		const ref = await topicByArn(gateways, reference.arn, signal);
		return { kind, ref, ...noteOf(compared) };
	}
	const ref = await streamByName(gateways, reference.arn.name, reference.arn, signal);
	const answered = compareWithAnswer(told, accountOfArn(ref.arn), here);
	if (answered.where === 'elsewhere') return elsewhere(answered);
	return { kind, ref, ...noteOf(answered) };
}

/**
 * Whether a stream of this region is of another account, or nobody knows of which: a policy of its own may let us
 * read it, and only its ARN names it for certain.
 */
function mayBeForeign(arn: Arn, compared: Comparison, here: Here): boolean {
	if (arn.service !== 'kinesis' || !isAws(here, 'Kinesis')) return false;
	const isHere = arn.region === here.region;
	return isHere && (compared.where === 'elsewhere' || here.account === undefined);
}

async function foreignStream(gateways: Gateways, arn: Arn, signal: AbortSignal): Promise<Located> {
	const name = formatArn(arn);
	const ref = await streamByName(gateways, name, arn, signal);
	if (ref.arn !== name) {
		throw fail('service', `asked for ${name}, the endpoint answered ${ref.arn}`);
	}
	return { kind: 'stream', ref: { name, arn: name } };
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
	readonly only?: Kind;
	readonly reference: ResourceReference;
} {
	const prefixed = /^(queue|topic|stream):(.+)$/s.exec(text.trim());
	if (prefixed === null) return { reference: parseReference(text) };
	return { only: prefixed[1] as Kind, reference: parseReference(prefixed[2] ?? '') };
}

type Address = Extract<ResourceReference, { readonly form: 'arn' | 'url' }>;

function addressOf(reference: Address): Omit<Told, 'service'> {
	const { account, region } = reference.form === 'arn' ? reference.arn : reference;
	return {
		...(account === undefined ? {} : { account }),
		...(region === undefined ? {} : { region }),
		...(reference.form === 'url' ? { origin: reference.origin, ofAws: reference.ofAws } : {}),
	};
}

function accountOfArn(text: string): Pick<Told, 'account'> {
	const account = parseArn(text)?.account;
	return account === undefined ? {} : { account };
}

function elsewhere({ where: _, ...place }: Extract<Comparison, { where: 'elsewhere' }>): Located {
	return { kind: 'elsewhere', ...place };
}

function noteOf(compared: Comparison): { readonly note?: string } {
	return compared.where === 'here' && compared.note !== undefined ? { note: compared.note } : {};
}

/**
 * GetQueueUrl by name, whose answer must be the queue that was meant. Where that is denied, a URL or ARN says
 * enough to open a queue of AWS.
 */
async function queueByAddress(
	gateways: Gateways,
	here: Here,
	reference: Address,
	told: Told,
	signal: AbortSignal,
): Promise<Located> {
	const { name } = reference.form === 'arn' ? reference.arn : reference;
	try {
		const ref = await gateways.queues.resolve(name, { signal });
		const url = readQueueUrl(ref.url);
		const answer = url.ok ? { origin: url.origin, ofAws: url.ofAws } : {};
		const compared = compareWithAnswer(told, { ...answer, ...accountOfArn(ref.arn) }, here);
		if (compared.where === 'elsewhere') return elsewhere(compared);
		return { kind: 'queue', ref, ...noteOf(compared) };
	} catch (error) {
		throwIfAborted(signal);
		const { account } = told;
		if (asFailure(error).kind !== 'denied' || !isAws(here, 'SQS') || account === undefined) {
			throw error;
		}
		const { region } = here;
		const url = reference.form === 'url' ? reference.url : awsQueueUrl({ region, account, name });
		const arn = formatArn({
			partition: partitionOf(region),
			service: 'sqs',
			region,
			account,
			name,
		});
		return { kind: 'queue', ref: { name, url, arn } };
	}
}

function invalid(text: string, why?: string): FailureError {
	const shown = text.trim() === '' ? 'an empty text' : withoutSecrets(text);
	return fail('invalid', `${shown} names no resource${why === undefined ? '' : `: ${why}`}`, {
		hint: 'Give the name, URL or ARN of a queue, or the name or ARN of a topic or stream',
	});
}
