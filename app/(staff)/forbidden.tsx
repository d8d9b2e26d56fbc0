import { NoAccess } from "#components/frame/app-frame.tsx";

export default function Forbidden() {
  return <NoAccess />;
}
