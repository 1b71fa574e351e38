import { type AnyResource, isKindId, kindOfArn, resource } from '../../domain/kinds.ts';
import type { View } from './views.ts';

/**
 * The resource that a view is about: the one whose details it shows, or whose messages, records or chart. A subscription
 * that waits for its confirmation has no ARN to tell its kind by.
 */
export function resourceOnShow(view: View): AnyResource | undefined {
	if (!('ref' in view)) return;
	const kind = isKindId(view.kind) ? view.kind : kindOfArn(view.ref.arn);
	return kind && resource(kind, view.ref as never);
}
