import { failureLine } from '../../domain/failure.ts';
import { type Audience, freeProtocols } from '../../domain/topics/audience.ts';
import { type Delivery, mostRawAttributes, type Receives } from '../../domain/topics/delivery.ts';
import { count, counted } from '../formats.ts';
import { clauseWords, policyProblemWords } from './filter-words.ts';

/** Why a subscription does not get a message, why that is unknown, or as what it gets it. */
export function deliveryWords(delivery: Delivery): string {
	if (delivery.delivers === true) return receivesWords(delivery.receives);
	switch (delivery.why) {
		case 'pending':
			return 'waits for confirmation';
		case 'deleted':
			return 'is deleted';
		case 'body':
			return 'its filter reads the body, which is no JSON object';
		case 'filter':
			return clauseWords(delivery.clause);
		case 'attributes':
			return `raw delivery takes ${mostRawAttributes} attributes, of ${delivery.found} SNS discards the message`;
		case 'size':
			return `the message is too large for its protocol: ${count(delivery.found)} of ${count(delivery.most)}`;
		case 'structure':
			return delivery.problem === 'json'
				? 'the body is no JSON object of texts, which SNS refuses'
				: 'the body has no text named default, without which SNS refuses it';
		case 'unread':
			return `its filter could not be read: ${failureLine(delivery.failure)}`;
		case 'policy':
			return `its filter is none that AWS documents: ${policyProblemWords(delivery.problem)}`;
		case 'number':
			return `AWS does not say how it compares such numbers: ${clauseWords(delivery.clause)}`;
		case 'elements':
			return 'its filter matches in different elements of a list, and AWS does not say whether that counts';
		case 'unsent':
			return 'AWS says that attributes are not sent with a message structure, and not whether it goes by them here';
		case 'large':
			return 'it has more than 256 KiB, which a topic takes only where its MaximumMessageSize says so';
		case 'steps':
			return 'too much of the body matches its filter to try it all';
	}
}

function receivesWords({ form, name, without }: Receives): string {
	const forms = {
		raw: 'raw, as it is published',
		envelope: 'in an envelope of SNS',
		event: 'as the event of a call',
		text: 'as a text to read',
	};
	const chosen = name === undefined ? '' : `, the text for ${name}`;
	return `${forms[form]}${chosen}${without === undefined ? '' : ', without its attributes'}`;
}

/** `Delivers to 5, not to 2, unknown 3.`: what a confirmation says of a publish. */
export function audienceWords({ delivers, not, unknown, more }: Audience): string {
	if (delivers + not + unknown === 0 && !more) return 'Nobody has subscribed: nobody gets it.';
	const parts = [
		`Delivers to ${count(delivers)}`,
		...(not > 0 ? [`not to ${count(not)}`] : []),
		...(unknown > 0 ? [`unknown ${count(unknown)}`] : []),
	];
	return `${parts.join(', ')}${more ? ', and there may be more subscriptions' : ''}.`;
}

/** What AWS bills for it: requests, and deliveries by protocol. */
export function costWords({ requests, byProtocol, fifo }: Audience): string {
	const named = (paid: boolean) =>
		byProtocol
			.filter(([protocol]) => (fifo || !freeProtocols.has(protocol)) === paid)
			.map(([protocol, deliveries]) => `${protocol} (${count(deliveries)})`)
			.join(', ');
	const [paid, free] = [named(true), named(false)];
	return [
		`AWS bills ${counted(requests, 'request')}`,
		paid === '' ? '' : ` and deliveries by ${paid}`,
		free === '' ? '' : `; those by ${free} are free`,
		'.',
	].join('');
}
