import { NoAccess } from "#components/frame/no-access.tsx";

export default function Forbidden() {
  return <NoAccess />;
}
