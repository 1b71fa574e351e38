import { resourceOf } from '../../domain/resource-id.ts';
import { settableSubscriptionAttributes } from '../../domain/topics/new-subscription.ts';
import { listedArn, subscriptionWords } from '../../domain/topics/subscription.ts';
import { unsubscribe } from '../../operations/topics/change-topics.ts';
import { topicChangeJson } from '../../presentation/resources/change-json.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { find, operand } from '../shell/resource.ts';

export const definition: Definition = {
	name: 'unsubscribe',
	summary: 'end a subscription',
	about:
		'Says the command that subscribes again in the same way; what was published meanwhile comes back by nothing. One that waits for its confirmation has no ARN: SNS drops it by itself.',
	operands: [
		{
			name: 'subscription',
			kinds: ['subscription'],
			about: 'a subscription: its ARN, or how that ends',
		},
	],
	flags: [dryRunFlag],
	examples: ['awsmsg unsubscribe orders-events:6b0e71bd-7e97-4d97-80ce-4a0994e55286 --yes'],
};

/** `awsmsg unsubscribe <subscription>`. */
export const run: Run = async (context) => {
	const { invocation, signal, out } = context;
	const connected = await context.connect();
	const ref = await find(context, connected, 'subscription', operand(context, 0));
	const { raw } = await connected.gateways.topics.subscription(ref.arn, { signal });
	const words = subscriptionWords(ref);
	if (invocation.flags.has('dry-run')) {
		out.note(`Dry run: ${words} would be unsubscribed. Nothing was sent.`);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: 'unsubscribe',
		resource: resourceOf('subscription', ref),
		detail: [words],
	});
	const attributes = settableSubscriptionAttributes.flatMap((name) => {
		const value = Object.hasOwn(raw, name) ? raw[name] : undefined;
		const isUsual =
			value === undefined || value === '' || (name === 'RawMessageDelivery' && value === 'false');
		// Who subscribes again does not mean to get the archive again.
		return isUsual || name === 'ReplayPolicy' ? [] : ['--set', `${name}=${value}`];
	});
	const again = [
		'subscribe',
		ref.topicArn,
		ref.endpoint,
		'--protocol',
		ref.protocol,
		...attributes,
	];
	// Before the request: whoever is not told what became of it needs it, too.
	out.note(`Subscribe again with: ${nextCommand(connected, ...again)}`);
	await unsubscribe(connected.gateways, { ref, grant }, signal);
	if (wantsJson(context)) {
		const one = { name: ref.name, arn: listedArn(ref) };
		await printDocument(context, topicChangeJson('unsubscribe', 'subscription', one));
	} else out.note(`Unsubscribed ${words}.`);
	return exitCodes.done;
};
