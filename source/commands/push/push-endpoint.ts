import { endpointName, readPushArn } from '../../domain/push/device.ts';
import { resourceOf } from '../../domain/resource-id.ts';
import { bareCommand } from '../../domain/text/shell-words.ts';
import { setEnabled } from '../../operations/push/devices.ts';
import { tokenWords } from '../../presentation/push/push-words.ts';
import { endpointChangeJson } from '../../presentation/resources/change-json.ts';
import { quoted } from '../command-line/flag-values.ts';
import { dryRunFlag } from '../command-line/shared-flags.ts';
import type { Run } from '../shell/context.ts';
import type { Definition } from '../shell/definition.ts';
import { exitCodes } from '../shell/exit-codes.ts';
import { permit } from '../shell/permission.ts';
import { nextCommand } from '../shell/place.ts';
import { printDocument, wantsJson } from '../shell/print.ts';
import { checkHere, operand } from '../shell/resource.ts';
import { usage } from '../shell/usage.ts';

export const definition: Definition = {
	name: 'push-endpoint',
	summary: 'enable an endpoint of mobile push, or disable it',
	about:
		'SNS disables an endpoint once its push service calls the token invalid: where the token is still the old one, the next delivery disables it again. The command that takes it back is printed.',
	operands: [
		{ name: 'action', choices: ['enable', 'disable'], about: 'enable or disable' },
		{ name: 'endpoint', about: 'the ARN of an endpoint' },
	],
	flags: [dryRunFlag],
	examples: ['awsmsg push-endpoint enable ENDPOINT-ARN --yes'],
};

/** `awsmsg push-endpoint enable|disable <ARN>`. */
export const run: Run = async (context) => {
	const { invocation, signal, out } = context;
	const [action, arn] = [operand(context, 0), operand(context, 1)];
	if (action !== 'enable' && action !== 'disable') {
		throw usage(`${bareCommand('push-endpoint')} can enable and disable, not ${quoted(action)}`);
	}
	const read = readPushArn(arn);
	if (read?.id === undefined) {
		throw usage(
			`${quoted(arn)} is no ARN of an endpoint`,
			`${bareCommand('push', 'APPLICATION')} lists them`,
		);
	}
	const connected = await context.connect();
	await checkHere(context, connected, arn, read);
	const { gateways } = connected;
	const name = endpointName(arn);
	const { enabled: before, token } = await gateways.push.endpoint(arn, { signal });
	const enabled = action === 'enable';
	if (before === enabled) {
		out.note(`${name} is ${action}d already: nothing was sent.`);
		return exitCodes.done;
	}
	if (invocation.flags.has('dry-run')) {
		out.note(`Dry run: ${name} would be ${action}d. Nothing was sent.`);
		return exitCodes.done;
	}
	const grant = await permit(context, connected, {
		kind: `${action}-endpoint`,
		resource: resourceOf('endpoint', { name, arn }),
		detail: token === undefined ? [] : [`Its token: ${tokenWords(token)}.`],
	});
	const back = enabled ? 'disable' : 'enable';
	// Before the request: whoever is not told what became of it needs it, too.
	out.note(`Undo with: ${nextCommand(connected, 'push-endpoint', back, arn)}`);
	await setEnabled(gateways, { arn, enabled, grant }, signal);
	if (wantsJson(context)) await printDocument(context, endpointChangeJson(arn, before, enabled));
	else out.note(`${enabled ? 'Enabled' : 'Disabled'} ${name}.`);
	return exitCodes.done;
};
