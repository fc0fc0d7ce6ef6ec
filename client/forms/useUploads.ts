import { useCallback, useState } from "react";

/** Whether files of a form are on their way, and what its `SchemaForm` tells it by. */
export function useUploads(): { isUploading: boolean; onUploading: (isUploading: boolean) => void } {
  const [count, setCount] = useState(0);
  const onUploading = useCallback((isUploading: boolean) => setCount((now) => now + (isUploading ? 1 : -1)), []);
  return { isUploading: count > 0, onUploading };
}
