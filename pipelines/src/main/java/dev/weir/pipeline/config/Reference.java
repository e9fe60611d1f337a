package dev.weir.pipeline.config;

import dev.weir.api.component.Component;
import java.util.Optional;

/**
 * A component in the list of a pipeline.
 *
 * @param path of the item in the file
 * @param component nothing where the id leads nowhere; that is reported
 */
record Reference<C extends Component>(String id, Place place, String path, Optional<Configured<C>> component) {}
