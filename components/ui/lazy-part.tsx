"use client";

import { type ComponentType, useEffect, useState } from "react";
import { Button } from "./button.tsx";
import { Notice } from "./notice.tsx";

/** In a corner, over whatever is open. */
function NotLoaded({ onAgain }: { onAgain: () => void }) {
  return (
    <div className="fixed inset-x-4 bottom-4 z-50 mx-auto max-w-md">
      <Notice
        tone="bad"
        role="alert"
        title="This part of the page could not be loaded"
        actions={
          <Button size="sm" onClick={onAgain}>
            Try again
          </Button>
        }
      >
        <p>Check your connection and try again. If that doesn't help, reload the page.</p>
      </Notice>
    </div>
  );
}

/**
 * A part of the page whose code is loaded when it is first shown. Where the code does not come, offline or after an
 * update of the app, the rest of the page stays, with what was typed in it: React.lazy would show the error page.
 */
export function lazyPart<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
  Instead: ComponentType<{ onAgain: () => void }> = NotLoaded,
) {
  let loaded: ComponentType<Props> | undefined;
  return function LazyPart(props: Props) {
    const [Part, setPart] = useState(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (Part || hasFailed) return undefined;
      let isWanted = true;
      load().then(
        (came) => {
          loaded = came.default;
          if (isWanted) setPart(() => came.default);
        },
        () => isWanted && setFailed(true),
      );
      return () => {
        isWanted = false;
      };
    }, [Part, hasFailed]);
    if (Part) return <Part {...props} />;
    return hasFailed ? <Instead onAgain={() => setFailed(false)} /> : null;
  };
}
