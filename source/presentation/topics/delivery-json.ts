import { toJson } from '../../domain/json/json-value.ts';
import type { Recipient } from '../../domain/topics/audience.ts';
import type { Clause } from '../../domain/topics/filter/filter-judge.ts';
import type { delivery as deliveryShape } from '../json/shapes/others.ts';
import type { Form } from '../json/shapes/parts.ts';
import { deliveryWords } from './delivery-words.ts';

/** What becomes of a message at one subscription, as programs read it. */
export function deliveryJson({ subscription, delivery }: Recipient): Form<typeof deliveryShape> {
	const { arn, protocol, endpoint } = subscription;
	return {
		kind: 'delivery',
		subscription: arn,
		protocol,
		endpoint,
		delivers: delivery.delivers === 'unknown' ? null : delivery.delivers,
		reason: delivery.delivers === true ? undefined : delivery.why,
		why: deliveryWords(delivery),
		clause: 'clause' in delivery ? clauseJson(delivery.clause) : undefined,
		otherScope: 'otherScope' in delivery ? delivery.otherScope : undefined,
		deadLetterTargetArn: 'deadLetters' in delivery ? delivery.deadLetters : undefined,
		gets:
			delivery.delivers === true
				? {
						form: delivery.receives.form,
						message: delivery.receives.text,
						name: delivery.receives.name,
					}
				: undefined,
	};
}

function clauseJson(clause: Clause) {
	return { ...ownJson(clause), branches: clause.branches?.map(ownJson) };
}

function ownJson({ path, wants, found }: Clause) {
	return { path, wants, found: found.map((value) => toJson(value) ?? 'null') };
}
