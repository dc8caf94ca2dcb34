package io.bellows.train;

import io.bellows.network.FlatWeights;
import java.util.ArrayList;
import java.util.List;

/**
 * A range of the trainable values that is decayed alike.
 *
 * <p>Weight decay pulls on matrices and kernels alone: on biases and normalisation it only harms (He et al. 2019, "Bag of
 * Tricks for Image Classification", section 3.1).
 *
 * @param from first index
 * @param to past the last index
 * @param decayed whether weight decay pulls on them
 */
record ParameterGroup(int from, int to, boolean decayed) {
    static List<ParameterGroup> of(FlatWeights weights) {
        List<ParameterGroup> groups = new ArrayList<>();
        for (FlatWeights.Slot slot : weights.slots().values()) {
            if (!slot.parameter().trainable()) {
                continue;
            }
            boolean decayed = slot.parameter().shape().rank() > 1;
            int last = groups.size() - 1;
            if (last >= 0 && groups.get(last).decayed == decayed) {
                groups.set(last, new ParameterGroup(groups.get(last).from, slot.offset() + slot.size(), decayed));
            } else {
                groups.add(new ParameterGroup(slot.offset(), slot.offset() + slot.size(), decayed));
            }
        }
        return groups;
    }
}
