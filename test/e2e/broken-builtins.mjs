// Loaded before awsmsg (NODE_OPTIONS=--import): on its main thread two functions of the language break, so
// that a view (API calls) and a key handler (`:boom`) throw without any hook in the product.
import { isMainThread } from 'node:worker_threads';

if (isMainThread) {
	// biome-ignore lint/suspicious/noExtendNative: breaking it is the purpose
	Array.prototype.toReversed = () => {
		throw new Error('a view broke');
	};
	const { hasOwn } = Object;
	Object.hasOwn = (object, name) => {
		if (name === 'boom') throw new Error('a key handler broke');
		return hasOwn(object, name);
	};
}
